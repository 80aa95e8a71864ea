//! `bayegan serve`, as a browser meets it.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::disallowed_methods,
    reason = "a test that cannot go on fails"
)]

mod common;

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::process::{Child, Stdio};
use std::time::Duration;

use common::{Sandbox, fixture};

/// A preview that runs until it is dropped.
struct Preview {
    child: Child,
    address: SocketAddr,
}

impl Preview {
    fn start(sandbox: &Sandbox, arguments: &str) -> Preview {
        let mut command = sandbox.command(&format!("serve --port 0 {arguments}"));
        let mut child = command
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("the preview starts");
        let mut output = BufReader::new(child.stdout.take().unwrap());
        let mut line = String::new();
        output.read_line(&mut line).unwrap();
        let url = line.split("http://").nth(1).unwrap_or_else(|| panic!("an address in {line:?}"));
        let address = url.split('/').next().unwrap().parse().unwrap();
        // What it prints later is read, so that its pipe never fills.
        std::thread::spawn(move || std::io::copy(&mut output, &mut std::io::sink()));
        Preview { child, address }
    }

    fn send(&self, method: &str, path: &str) -> TcpStream {
        let mut stream = TcpStream::connect(self.address).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
        write!(stream, "{method} {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n").unwrap();
        stream
    }

    /// The status and the whole answer for a path.
    fn get(&self, path: &str) -> (u16, String) {
        let mut answer = Vec::new();
        self.send("GET", path).read_to_end(&mut answer).unwrap();
        let answer = String::from_utf8_lossy(&answer).into_owned();
        (answer[9..12].parse().unwrap(), answer)
    }

    /// Listens for a change as the page's script does, then makes one; returns when it is told.
    fn change(&self, make: impl FnOnce()) {
        let mut events = BufReader::new(self.send("GET", "/_bayegan/reload"));
        let mut line = String::new();
        while line != "\r\n" {
            line.clear();
            events.read_line(&mut line).unwrap();
        }
        make();
        while !line.starts_with("data: reload") {
            line.clear();
            assert!(events.read_line(&mut line).unwrap() > 0, "the preview tells of the change");
        }
    }
}

impl Drop for Preview {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn encoded(path: &str) -> String {
    path.bytes()
        .map(|b| if b.is_ascii() { char::from(b).to_string() } else { format!("%{b:02X}") })
        .collect()
}

fn site() -> Sandbox {
    let sandbox = Sandbox::new();
    sandbox.write("mehrkan.txt", fixture("mehrkan.txt"));
    sandbox.write("site.toml", "title = \"دشت آرا\"\nbase_url = \"https://a.example/archive/\"\n");
    sandbox.run("import mehrkan.txt").done();
    sandbox
}

#[test]
fn pages_are_rendered_when_they_are_asked_for() {
    let sandbox = site();
    let preview = Preview::start(&sandbox, "");
    assert!(preview.address.ip().is_loopback());
    let (status, home) = preview.get("/");
    assert!(
        status == 200 && home.contains("دشت آرا") && home.contains("/_bayegan/reload"),
        "{home}"
    );
    assert!(home.contains("href=\"/static/style.css\""), "no sub-path in the preview: {home}");
    let item =
        sandbox.find("content/undated", "دیدار").replace("content/", "/").replace(".md", ".html");
    assert!(preview.get(&encoded(&item)).1.contains("سازندگان ساز"));
    let (status, lost) = preview.get("/nowhere/../etc/passwd");
    assert!(status == 404 && lost.contains("این صفحه پیدا نشد"));
    assert!(preview.get("/static/style.css").1.contains("text/css"));
    assert!(preview.get("/undated").1.contains("location: /undated/"));
    assert_eq!(preview.get("/%ff").0, 404);
    let mut refused = String::new();
    preview.send("POST", "/").read_to_string(&mut refused).unwrap();
    assert!(refused.starts_with("HTTP/1.1 405"));
    assert!(
        !sandbox.path("public").exists() && !sandbox.path(".bayegan").exists(),
        "nothing is built"
    );
}

#[test]
fn a_change_of_content_settings_or_theme_reaches_the_browser() {
    let sandbox = site();
    let preview = Preview::start(&sandbox, "");
    preview.change(|| {
        sandbox.write("content/تازه.md", "+++\ntitle = \"خبر تازه\"\n+++\n\nمتن\n");
    });
    assert!(preview.get("/").1.contains("خبر تازه"));
    preview.change(|| {
        sandbox.write("site.toml", "title = \"نام نو\"\n");
    });
    assert!(preview.get("/").1.contains("<title>نام نو</title>"));
    // A folder that was not there when the preview began.
    preview.change(|| {
        sandbox.write("themes/default/words.toml", "about = \"سرآغاز\"\n");
    });
    assert!(preview.get("/").1.contains("سرآغاز"));
}

#[test]
fn a_mistake_is_shown_as_a_page_and_goes_when_it_is_mended() {
    let sandbox = site();
    let preview = Preview::start(&sandbox, "");
    let file = sandbox.find("content/undated", "دیدار");
    let right = sandbox.read(&file);
    preview.change(|| {
        sandbox.write(&file, right.replacen("+++", "+++\ndate = \"1404-12-30\"", 1));
    });
    let (status, page) = preview.get("/");
    assert_eq!(status, 500);
    for part in
        [".md:2:8", "<mark>&quot;1404-12-30&quot;</mark>", "was 29 meant?", "/_bayegan/reload"]
    {
        assert!(page.contains(part), "{part}: {page}");
    }
    preview.change(|| {
        sandbox.write(&file, &right);
    });
    assert_eq!(preview.get("/").0, 200);
    preview.change(|| {
        sandbox.write("themes/default/templates/about.html", "<p>\n{{ page.nothing }}");
    });
    assert_eq!(preview.get("/").0, 200, "the mistake is the about page's alone");
    let (status, page) = preview.get("/about/");
    assert!(status == 500 && page.contains("templates/about.html:2:9"), "{page}");
}

#[test]
fn a_page_that_is_asked_for_while_its_item_is_saved_is_shown() {
    let sandbox = site();
    let preview = Preview::start(&sandbox, "");
    let file = sandbox.find("content/undated", "دیدار");
    let right = sandbox.read(&file);
    let page = encoded(&file.replace("content/", "/").replace(".md", ".html"));
    for number in 0..5 {
        let mark = format!("واژهٔ {number}");
        sandbox.write(&file, format!("{right}\n{mark}\n"));
        // The watcher may not have told of it yet: the page waits for the site that has it.
        let (status, shown) = preview.get(&page);
        assert!(status == 200 && shown.contains(&mark), "{status} {shown}");
    }
}

#[test]
fn drafts_are_shown_when_asked() {
    let sandbox = site();
    sandbox.write("content/d.md", "+++\ntitle = \"پیش\"\ndraft = true\n+++\n");
    assert_eq!(Preview::start(&sandbox, "").get("/d.html").0, 404);
    assert_eq!(Preview::start(&sandbox, "--drafts").get("/d.html").0, 200);
}

#[test]
fn a_taken_port_says_what_to_do() {
    let sandbox = site();
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = taken.local_addr().unwrap().port();
    sandbox.run(&format!("serve --port {port}")).ended(1).warns("leave --port out");
}

#[test]
fn a_newer_text_takes_the_place_of_the_earlier_one_at_once() {
    let sandbox = Sandbox::new();
    sandbox.write("site.toml", "title = \"دشت آرا\"");
    sandbox.write("content/old.md", "+++\ntitle = \"کهنه\"\n+++\n");
    let preview = Preview::start(&sandbox, "");
    assert!(preview.get("/").1.contains("href=\"/old.html\""));
    preview.change(|| {
        sandbox.write("content/new.md", "+++\ntitle = \"نو\"\nrevises = \"old\"\n+++\n");
    });
    let home = preview.get("/").1;
    assert!(home.contains("href=\"/new.html\"") && !home.contains("href=\"/old.html\""), "{home}");
    let (status, old) = preview.get("/old.html");
    assert!(status == 200 && old.contains("این متن پیشین خبر است"), "{old}");
}
