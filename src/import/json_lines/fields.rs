//! Which members of an object mean what.

use std::str::FromStr;

/// A part of a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// Its text.
    Text,
    /// When it was sent.
    Date,
    /// Its number in the channel.
    Id,
    /// The channel.
    Channel,
}

impl FromStr for Part {
    type Err = String;

    fn from_str(name: &str) -> Result<Part, String> {
        match name {
            "text" => Ok(Part::Text),
            "date" => Ok(Part::Date),
            "id" => Ok(Part::Id),
            "channel" => Ok(Part::Channel),
            other => {
                Err(format!("`{other}` is no part of a message; write text, date, id or channel"))
            }
        }
    }
}

/// The members that hold a message's parts, best first; with dots for members within members
/// (`chat.username`).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fields {
    /// Its text.
    pub(in crate::import) text: Vec<String>,
    /// When it was sent.
    pub(in crate::import) date: Vec<String>,
    /// Its number in the channel.
    pub(in crate::import) id: Vec<String>,
    /// The channel.
    pub(in crate::import) channel: Vec<String>,
}

impl Fields {
    /// The members that a person names, before the usual ones.
    pub fn new(named: &[(Part, String)]) -> Fields {
        let mut fields = Fields::default();
        for (part, member) in named.iter().rev() {
            let members = match part {
                Part::Text => &mut fields.text,
                Part::Date => &mut fields.date,
                Part::Id => &mut fields.id,
                Part::Channel => &mut fields.channel,
            };
            members.insert(0, member.clone());
        }
        fields
    }
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
