//! Splits a text into tokens with their places, which the tree does not keep.

use std::borrow::Cow;

use saphyr_parser::{Event, Marker, Parser, StrInput};

use super::json::JsonTokens;
use crate::problem::Position;

/// The format of a document.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Format {
    Json,
    Yaml,
}

impl Format {
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Json => "JSON",
            Self::Yaml => "YAML",
        }
    }
}

/// A token of either format.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Kind<'t> {
    MappingStart,
    SequenceStart,
    /// The end of a mapping or a sequence.
    End,
    /// A scalar as it is spelled, without quotes and escapes.
    Scalar(Cow<'t, str>),
    Alias,
}

/// A token and its position.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Token<'t> {
    pub(super) kind: Kind<'t>,
    pub(super) start: Position,
    pub(super) end: Position,
}

/// The tokens of the text's first document, up to the first error.
pub(super) fn tokens(text: &str, format: Format) -> Box<dyn Iterator<Item = Token<'_>> + '_> {
    match format {
        Format::Json => Box::new(JsonTokens::new(text)),
        Format::Yaml => Box::new(YamlTokens { parser: Parser::new_from_str(text) }),
    }
}

/// The first node that has more than `maximum` mappings and sequences around it.
pub(super) fn deep(text: &str, format: Format, maximum: usize) -> Option<Position> {
    let mut depth = 0_usize;
    tokens(text, format).find_map(|token| {
        match token.kind {
            Kind::MappingStart | Kind::SequenceStart => depth += 1,
            Kind::End => depth = depth.saturating_sub(1),
            Kind::Scalar(_) | Kind::Alias => {}
        }
        (depth > maximum).then_some(token.start)
    })
}

struct YamlTokens<'t> {
    parser: Parser<'t, StrInput<'t>>,
}

impl<'t> Iterator for YamlTokens<'t> {
    type Item = Token<'t>;

    fn next(&mut self) -> Option<Token<'t>> {
        loop {
            let (event, span) = self.parser.next_event()?.ok()?;
            let kind = match event {
                Event::MappingStart(..) => Kind::MappingStart,
                Event::SequenceStart(..) => Kind::SequenceStart,
                Event::MappingEnd | Event::SequenceEnd => Kind::End,
                Event::Scalar(text, ..) => Kind::Scalar(text),
                Event::Alias(_) => Kind::Alias,
                Event::DocumentEnd | Event::StreamEnd => return None,
                Event::Nothing | Event::StreamStart | Event::DocumentStart(_) => continue,
            };
            return Some(Token { kind, start: position(&span.start), end: position(&span.end) });
        }
    }
}

fn position(marker: &Marker) -> Position {
    Position { line: marker.line(), column: marker.col() + 1 }
}
