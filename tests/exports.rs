//! Dumps in formats that say where messages begin, as their user meets them.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::disallowed_methods,
    reason = "a test that cannot go on fails"
)]

mod common;

use common::Sandbox;

const CHAT: &str = r#"{
 "name": "شهرداری نمونه",
 "type": "public_channel",
 "id": 11,
 "messages": [
  {
   "id": 1,
   "type": "service",
   "date": "2023-12-12T10:00:00",
   "date_unixtime": "1702362600",
   "action": "create_channel",
   "text": ""
  },
  {
   "id": 2,
   "type": "message",
   "date": "2023-12-12T13:03:00",
   "date_unixtime": "1702373580",
   "from": "شهرداری نمونه",
   "text": [
    {"type": "bold", "text": "🟢پل تازه باز شد"},
    "\n▫️پل روستا از ",
    {"type": "bold", "text": "امروز"},
    " باز است؛ شرح در ",
    {"type": "text_link", "text": "اینجا", "href": "https://shahr.example/pol"},
    ".\n#پل\n@shahr_nemoone"
   ]
  },
  {
   "id": 3,
   "type": "message",
   "date": "2023-12-13T09:00:00",
   "date_unixtime": "1702445400",
   "from": "شهرداری نمونه",
   "reply_to_message_id": 2,
   "photo": "(File not included. Change data exporting settings to download.)",
   "text": "🟢رفت\u200cوآمد روی پل روان است\n@shahr_nemoone"
  }
 ]
}
"#;

#[test]
fn telegram_json_becomes_items_with_numbers_moments_and_styles() {
    let sandbox = Sandbox::new();
    sandbox.write("result.json", CHAT);
    sandbox.run("import result.json").done().says("2 items").says("2 dated").says("0 unclaimed");
    let first = sandbox.read("content/1402/09/پل-تازه-باز-شد.md");
    for part in [
        "title = \"پل تازه باز شد\"\ndate = \"1402-09-21T13:03\"",
        "date_evidence = \"export result.json:",
        "tags = [\"پل\"]\nchannel = \"shahr_nemoone\"\npost = 2\n",
        "پل روستا از **امروز** باز است؛ شرح در [اینجا](<https://shahr.example/pol>).",
    ] {
        assert!(first.contains(part), "{part}\n{first}");
    }
    let second = sandbox.read(&sandbox.find("content/1402/09", "رفت"));
    assert!(second.contains("continues = \"1402/09/پل-تازه-باز-شد\""), "{second}");
    assert!(second.contains("[عکس: در خروجی نیست]"), "{second}");
    let before = sandbox.tree("content");
    sandbox.run("import result.json").done().says("2 unchanged");
    assert!(sandbox.tree("content") == before);
    sandbox.run("build").done();
}

#[test]
fn of_a_whole_account_only_the_chosen_chat_is_kept() {
    let sandbox = Sandbox::new();
    let chat =
        CHAT.trim_end().lines().map(|line| format!("   {line}")).collect::<Vec<_>>().join("\n");
    let account = format!(
        "{{\n \"about\": \"Here is the data you requested. Telegram\",\n \"chats\": {{\n  \"list\": [\n   \
         {{\n    \"name\": \"دوست\",\n    \"type\": \"personal_chat\",\n    \"id\": 5,\n    \"messages\": [\n     \
         {{\"id\": 9, \"type\": \"message\", \"date\": \"2023-12-12T10:00:00\", \"text\": \"راز\"}}\n    ]\n   }},\n{chat}\n  ]\n }}\n}}\n"
    );
    sandbox.write("result.json", account);
    sandbox.run("import result.json").ended(1).warns("--chat");
    assert!(!sandbox.path("content").exists());
    let mut command = sandbox.command("import result.json --chat");
    assert!(command.arg("شهرداری نمونه").output().unwrap().status.success());
    for (path, bytes) in sandbox.tree("content") {
        let text = String::from_utf8(bytes).unwrap();
        assert!(!text.contains("راز") && !text.contains("دوست"), "{path}: {text}");
    }
    assert!(sandbox.path("content/1402/09/پل-تازه-باز-شد.md").exists());
}

#[test]
fn saved_channel_pages_become_items() {
    let sandbox = Sandbox::new();
    sandbox.write(
        "page.html",
        "<!DOCTYPE html>\n<html><head><title>x</title></head><body>\n\
         <div class=\"tgme_widget_message_wrap\"><div class=\"tgme_widget_message\" data-post=\"shahr_nemoone/41\">\n\
         <div class=\"tgme_widget_message_text js-message_text\" dir=\"auto\"><b>🟢پل تازه باز شد</b><br/>▫️پل باز است &amp; روان.<br/>@shahr_nemoone</div>\n\
         <a class=\"tgme_widget_message_date\" href=\"https://t.me/shahr_nemoone/41\"><time datetime=\"2023-12-12T09:33:00+00:00\" class=\"time\">13:03</time></a>\n\
         </div></div>\n</body></html>\n",
    );
    sandbox.run("import page.html").done().says("1 item").says("1 dated");
    let item = sandbox.read("content/1402/09/پل-تازه-باز-شد.md");
    for part in [
        "date = \"1402-09-21T13:03\"",
        "post = 41",
        "channel = \"shahr_nemoone\"",
        "پل باز است & روان.",
    ] {
        assert!(item.contains(part), "{part}\n{item}");
    }
}

#[test]
fn a_telegram_html_export_becomes_items() {
    let sandbox = Sandbox::new();
    sandbox.write(
        "messages.html",
        "<!DOCTYPE html>\n<html>\n <body>\n  <div class=\"page_header\"><div class=\"text bold\">\nشهرداری نمونه\n</div></div>\n\
         <div class=\"message default clearfix\" id=\"message7\">\n <div class=\"body\">\n\
         <div class=\"pull_right date details\" title=\"12.12.2023 13:03:00 UTC+03:30\">13:03</div>\n\
         <div class=\"from_name\">\nشهرداری نمونه\n</div>\n\
         <div class=\"text\">\n🟢پل تازه باز شد<br>▫️پل <strong>باز</strong> است.\n</div>\n </div>\n</div>\n </body>\n</html>\n",
    );
    sandbox.run("import messages.html").done().says("1 item").says("1 dated");
    let item = sandbox.read("content/1402/09/پل-تازه-باز-شد.md");
    assert!(item.contains("post = 7") && item.contains("پل **باز** است."), "{item}");
}

#[test]
fn json_lines_become_items_and_another_time_zone_another_day() {
    let sandbox = Sandbox::new();
    sandbox.write("site.toml", "timezone = \"UTC\"\n");
    sandbox.write(
        "posts.jsonl",
        "{\"id\": 1, \"date\": \"2023-12-12T22:00:00+00:00\", \"username\": \"shahr_nemoone\", \"text\": \"🟢یک\\n▫️بند\"}\n\
         {\"id\": 2, \"date\": \"2023-12-13T08:00:00+00:00\", \"username\": \"shahr_nemoone\", \"text\": \"🟢دو\\n▫️بند\"}\nnot json\n",
    );
    sandbox.run("import posts.jsonl").ended(3).says("2 items").says("1 unclaimed");
    assert!(sandbox.read("content/1402/09/یک.md").contains("date = \"1402-09-21T22:00\""));
    let tehran = Sandbox::new();
    tehran.write("posts.jsonl", sandbox.read("posts.jsonl"));
    tehran.run("import posts.jsonl").ended(3);
    assert!(tehran.read("content/1402/09/یک.md").contains("date = \"1402-09-22T01:30\""));
    sandbox.write("site.toml", "timezone = \"Tehran\"\n");
    sandbox
        .run("import posts.jsonl")
        .ended(1)
        .warns("site.toml:1:12")
        .warns("`Tehran` is no time zone");
}

#[test]
fn the_channels_number_knows_an_item_again_in_another_dump() {
    let sandbox = Sandbox::new();
    let post = |text: &str| {
        format!(
            "{{\"id\": 1, \"date\": \"2023-12-12T09:33:00+00:00\", \"username\": \"shahr\", \"text\": \"{text}\"}}\n"
        )
    };
    sandbox.write("a.jsonl", post("🟢سرخط\\n▫️بند")).write("b.jsonl", post("🟢سرخط\\n▫️بند دیگر"));
    sandbox.run("import a.jsonl b.jsonl").done();
    assert_eq!(sandbox.tree("content/1402/09").len(), 2, "both texts are kept");
    let newer = sandbox.read(&sandbox.find("content", "سرخط-"));
    assert!(newer.contains("revises = \"1402/09/سرخط\"") && newer.contains("بند دیگر"));
    let tree = sandbox.tree("content");
    sandbox.run("import a.jsonl b.jsonl").done().says("1 unchanged");
    sandbox.run("import b.jsonl a.jsonl").done().says("1 unchanged");
    assert_eq!(sandbox.tree("content"), tree);
    sandbox.run("import page.txt --format web").ended(1).warns("there is no such file");
    sandbox.run("import a.jsonl --format word").ended(2);
}

#[test]
fn the_members_of_json_lines_can_be_named() {
    let sandbox = Sandbox::new();
    let line = "{\"no\": 5, \"meta\": {\"sent\": \"2023-12-12T09:33:00+00:00\"}, \"body_fa\": \"سرخط\\nبند\"}\n";
    sandbox.write("a.jsonl", line);
    sandbox.run("import a.jsonl --format json-lines").ended(3).warns("is not claimed");
    sandbox
        .run("import a.jsonl --format json-lines --field text=body_fa --field date=meta.sent --field id=no")
        .done();
    let item = sandbox.read(&sandbox.find("content/1402/09", "سرخط"));
    assert!(item.contains("post = 5") && item.contains("date = \"1402-09-21T13:03\""), "{item}");
    sandbox.run("import a.jsonl --field body=x").ended(2).warns("is no part of a message");
}

#[test]
fn a_long_page_is_read_in_parts() {
    let sandbox = Sandbox::new();
    let mut page = "<html><body><div class=\"history\">\n".to_owned();
    for number in 1..=24 {
        let (joined, name) = match number {
            1 => ("", "<div class=\"from_name\">\nدبیر\n</div>\n"),
            _ => (" joined", ""),
        };
        // What a page hides is no part of its messages, and makes it long.
        let hidden = format!("<!-- {number} -->\n").repeat(30_000);
        page.extend([format!(
            "<div class=\"message default clearfix{joined}\" id=\"message{number}\">\n<div class=\"body\">\n\
             <div class=\"pull_right date details\" title=\"12.12.2023 13:03:00 UTC+03:30\">\n13:03\n</div>\n\
             {name}{hidden}<div class=\"text\">\nپل {number} باز شد<br>بند {number}\n</div>\n</div>\n</div>\n\n"
        )]);
    }
    page += "</div></body></html>\n";
    sandbox.write("messages.html", &page);
    sandbox
        .run("import messages.html")
        .done()
        .says("24 items")
        .says("24 dated")
        .says("0 unclaimed");
    let ledger = sandbox.read("content/_sources/messages.html.ledger.jsonl");
    assert_eq!(ledger.matches("\"item\"").count(), 24);
    let items = sandbox.tree("content/1402/09").into_values();
    let items: Vec<String> = items.map(|item| String::from_utf8(item).unwrap()).collect();
    for number in 1..=24 {
        let of_number = |item: &&String| item.contains(&format!("post = {number}\n"));
        let item = items.iter().find(of_number).unwrap();
        assert!(item.contains("باز شد"), "{item}");
    }
    sandbox.run("import --verify").done();
    sandbox.run("import messages.html").done().says("24 unchanged");
}
