//! `bayegan text`: steps of the import as filters.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::disallowed_methods,
    reason = "a test that cannot go on fails"
)]

mod common;

use std::io::Write;
use std::process::Stdio;

use common::Sandbox;

/// What the program makes of `input` on standard input.
fn pass(sandbox: &Sandbox, arguments: &str, input: &[u8]) -> (i32, String, String) {
    let mut command = sandbox.command(arguments);
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut program = command.spawn().unwrap();
    program.stdin.take().unwrap().write_all(input).unwrap();
    let ran = program.wait_with_output().unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    (ran.status.code().unwrap(), text(ran.stdout), text(ran.stderr))
}

#[test]
fn repair_is_a_filter() {
    let sandbox = Sandbox::new();
    let input = "دستگاههای شهر\r\n\nمی رود\tو پیشبینی";
    let (code, out, _) = pass(&sandbox, "text repair", input.as_bytes());
    assert_eq!(code, 0);
    assert_eq!(out, "دستگاه\u{200c}های شهر\r\n\nمی\u{200c}رود\tو پیش\u{200c}بینی");
    let (_, safe, _) = pass(&sandbox, "text repair - --level safe", input.as_bytes());
    assert_eq!(safe, "دستگاه\u{200c}های شهر\r\n\nمی\u{200c}رود\tو پیشبینی");
}

#[test]
fn repair_takes_words() {
    let sandbox = Sandbox::new();
    sandbox
        .write("in.txt", "آنها در سرخ رود پیشبینی\n")
        .write("w.txt", "آن\u{200c}ها\nسرخ\u{200c}رود\nپیشبینی\n");
    let ran = sandbox.run("text repair in.txt --words w.txt");
    assert_eq!((ran.code, ran.stdout.as_str()), (0, "آن\u{200c}ها در سرخ\u{200c}رود پیشبینی\n"));
}

#[test]
fn a_file_that_is_not_there_is_named() {
    let sandbox = Sandbox::new();
    for arguments in ["text fold none.txt", "text repair - --words none.txt"] {
        let ran = sandbox.run(arguments);
        assert_eq!(ran.code, 1);
        let said = "error: none.txt: cannot be read: there is no such file or folder\n";
        assert_eq!(ran.stderr, said);
    }
}

#[test]
fn normalize_is_a_filter() {
    let sandbox = Sandbox::new();
    let input = "كتاب ,دفتر 12\r\nا\u{202e}ب\n";
    let (code, out, err) = pass(&sandbox, "text normalize", input.as_bytes());
    assert_eq!((code, out.as_str()), (0, "کتاب، دفتر ۱۲\r\nاب\n"));
    assert!(err.contains("left out 1 character"), "{err}");
    let (_, out, err) =
        pass(&sandbox, "text normalize --without digits --without bidi", input.as_bytes());
    assert_eq!((out.as_str(), err.as_str()), ("کتاب، دفتر 12\r\nا\u{202e}ب\n", ""));
    assert_eq!(sandbox.run("text normalize --without all").code, 2);
}

#[test]
fn fold_is_a_filter() {
    let (code, out, _) = pass(&Sandbox::new(), "text fold", "كتاب\u{200c}خانه ۱۲\n".as_bytes());
    assert_eq!((code, out.as_str()), (0, "کتابخانه 12\n"));
    let (_, out, _) = pass(&Sandbox::new(), "text fold --stems", "«بی طرفی» کتاب ها\n".as_bytes());
    assert_eq!(out, "بیطرفی کتاب\n");
}

#[test]
fn what_cannot_be_read_is_named() {
    let sandbox = Sandbox::new();
    let (code, _, err) = pass(&sandbox, "text repair", b"\xd8\xa7\n\xff\n");
    assert_eq!(code, 1);
    assert!(err.contains("line 2 is not in UTF-8"), "{err}");
    let ran = sandbox.run("text fold none.txt");
    assert_eq!(ran.code, 1);
    assert!(ran.stderr.contains("none.txt"), "{}", ran.stderr);
    assert_eq!(sandbox.run("text repair --level most").code, 2);
}
