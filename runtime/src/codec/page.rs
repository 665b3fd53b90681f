//! Reads a page: an array of items, or an object that has one.

use jiter::Peek;

use super::read::read;
use super::{Codec, Json, JsonError, reset};
use crate::paging::Paging;

/// Reads a page by the API's names for its properties.
pub(crate) fn fill_page(
    items: &mut dyn Codec,
    total: &mut Option<i64>,
    names: &Paging,
    document: &[u8],
) -> Result<(), JsonError> {
    let mut json = Json::new(document);
    Parts { items, total, names }.read(&mut json)?;
    json.finish()
}

/// A page without its type.
struct Parts<'a> {
    items: &'a mut dyn Codec,
    total: &'a mut dyn Codec,
    names: &'a Paging,
}

enum Part {
    Items(&'static str),
    Total(&'static str),
    Other,
}

impl Parts<'_> {
    fn read(&mut self, json: &mut Json<'_>) -> Result<(), JsonError> {
        match json.peek()? {
            Peek::Array => read(self.items, json),
            Peek::Object => self.object(json),
            other => Err(json.wrong_type("an array or an object", other)),
        }
    }

    fn object(&mut self, json: &mut Json<'_>) -> Result<(), JsonError> {
        let start = json.offset();
        let mut has_items = false;
        let mut part = json.first_key()?.map(|key| self.part(key));
        while let Some(known) = part {
            match known {
                Part::Items(name) => {
                    has_items = true;
                    reset(self.items);
                    read(self.items, json).map_err(|error| error.in_field(name))?;
                }
                Part::Total(name) => read(self.total, json).map_err(|error| error.in_field(name))?,
                Part::Other => json.skip()?,
            }
            part = json.next_key()?.map(|key| self.part(key));
        }
        match has_items {
            true => Ok(()),
            false => Err(JsonError::missing(self.names.items.to_vec(), start)),
        }
    }

    fn part(&self, key: &str) -> Part {
        match self.names.items.iter().find(|name| **name == key) {
            Some(name) => Part::Items(name),
            None if self.names.total == key => Part::Total(self.names.total),
            None => Part::Other,
        }
    }
}
