//! Which members of an object mean what.

/// The members that hold a message's parts, best first; with dots for members within members
/// (`chat.username`).
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::import) struct Fields {
    /// Its text.
    pub(in crate::import) text: Vec<String>,
    /// When it was sent.
    pub(in crate::import) date: Vec<String>,
    /// Its number in the channel.
    pub(in crate::import) id: Vec<String>,
    /// The channel.
    pub(in crate::import) channel: Vec<String>,
}

impl Default for Fields {
    /// The names that Telethon, Pyrogram and most other programs write.
    fn default() -> Fields {
        let names = |names: [&str; 4]| names.map(str::to_owned).to_vec();
        Fields {
            text: names(["text", "message", "caption", "body"]),
            date: names(["date", "date_unixtime", "timestamp", "datetime"]),
            id: ["id", "message_id", "post"].map(str::to_owned).to_vec(),
            channel: names(["channel", "username", "chat", "peer"]),
        }
    }
}
