//! Values of one of several types.

use jiter::Peek;

use super::read::read;
use super::shape::{Seen, Shape};
use super::{Codec, Json, JsonError};

/// An enum with a variant for each type a value may have and one, `Unknown`, for all others; [`union!`](crate::union!)
/// makes it one.
pub trait Union {
    /// How to tell the variants apart, in the document's order.
    fn variants(&self) -> &'static [Variant];

    /// Makes it the variant at `index` and gives its new value, to be decoded; an index beyond them means `Unknown`,
    /// whose new value is `null`.
    fn begin(&mut self, index: usize) -> &mut dyn Codec;
}

/// The index of `Unknown`, which is beyond all others.
pub(super) const UNKNOWN: usize = usize::MAX;

/// How to recognize a variant of a union.
#[derive(Clone, Copy, Debug)]
pub struct Variant {
    kind: Kind,
    tag: Option<Tag>,
    shape: Option<&'static Shape>,
}

#[derive(Clone, Copy, Debug)]
struct Tag {
    property: &'static str,
    texts: &'static [&'static str],
}

/// The kinds of JSON values.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Kind {
    /// A string.
    String,
    /// A number.
    Number,
    /// `true` or `false`.
    Boolean,
    /// An array.
    Array,
    /// An object.
    Object,
    /// Anything.
    Any,
}

impl Variant {
    /// An object whose `property` (the discriminator) is one of `texts`.
    #[must_use]
    pub const fn tagged(property: &'static str, texts: &'static [&'static str]) -> Self {
        Self { kind: Kind::Object, tag: Some(Tag { property, texts }), shape: None }
    }

    /// An object that is recognized by its properties.
    #[must_use]
    pub const fn object(shape: &'static Shape) -> Self {
        Self { kind: Kind::Object, tag: None, shape: Some(shape) }
    }

    /// Any value of a kind.
    #[must_use]
    pub const fn kind(kind: Kind) -> Self {
        Self { kind, tag: None, shape: None }
    }
}

/// Tries the candidates, best first; what none of them takes is kept as it is.
pub(super) fn read_union(union: &mut dyn Union, json: &mut Json<'_>) -> Result<(), JsonError> {
    for index in candidates(json, union.variants())? {
        if json.has_wasted_enough() {
            break;
        }
        let mut attempt = json.fork();
        match read(union.begin(index), &mut attempt) {
            Ok(()) => {
                json.adopt(attempt);
                return Ok(());
            }
            Err(_) => json.abandon(&attempt),
        }
    }
    read(union.begin(UNKNOWN), json)
}

/// The variants that the next value may be, best first.
fn candidates(json: &mut Json<'_>, variants: &[Variant]) -> Result<Vec<usize>, JsonError> {
    let kind = kind_of(json.peek()?);
    if kind == Kind::Object {
        let tagged = by_tag(&mut json.fork(), variants)?;
        if !tagged.is_empty() {
            return Ok(tagged);
        }
    }
    by_shape(json, kind, variants)
}

/// The variants whose discriminator the object names. Stops at the first property that decides.
fn by_tag(json: &mut Json<'_>, variants: &[Variant]) -> Result<Vec<usize>, JsonError> {
    let mut found = Vec::new();
    if variants.iter().all(|variant| variant.tag.is_none()) {
        return Ok(found);
    }
    let is_tag =
        |key: &str| variants.iter().filter_map(|variant| variant.tag).find(|tag| tag.property == key);
    let mut tag = json.first_key()?.map(is_tag);
    while let Some(property) = tag {
        match property {
            Some(tag) if json.peek()? == Peek::String => {
                let text = json.string()?;
                let matches = |variant: &Variant| {
                    variant.tag.is_some_and(|own| own.property == tag.property && own.texts.contains(&text))
                };
                found.extend((0..variants.len()).filter(|index| matches(&variants[*index])));
                if !found.is_empty() {
                    return Ok(found);
                }
            }
            _ => json.skip()?,
        }
        tag = json.next_key()?.map(is_tag);
    }
    Ok(found)
}

/// The variants of the value's kind: those with the fewest unknown keys first, `Any` last.
fn by_shape(json: &Json<'_>, kind: Kind, variants: &[Variant]) -> Result<Vec<usize>, JsonError> {
    let mut ranked = Vec::new();
    for (index, variant) in variants.iter().enumerate() {
        if let Some(rank) = rank(json, kind, variant)? {
            ranked.push((rank, index));
        }
    }
    ranked.sort_unstable();
    Ok(ranked.into_iter().map(|(_, index)| index).collect())
}

/// How far the value is from the variant; `None` if it cannot be it.
fn rank(json: &Json<'_>, kind: Kind, variant: &Variant) -> Result<Option<usize>, JsonError> {
    Ok(match variant {
        Variant { tag: Some(_), .. } => None,
        Variant { shape: Some(shape), .. } if kind == Kind::Object => unknown_keys(&mut json.fork(), shape)?,
        Variant { shape: Some(_), .. } => None,
        Variant { kind: Kind::Any, .. } => Some(usize::MAX),
        Variant { kind: own, .. } => (*own == kind).then_some(usize::MAX - 1),
    })
}

/// How many keys of the object the shape does not have; `None` if a required one is missing or a constant differs.
fn unknown_keys(json: &mut Json<'_>, shape: &Shape) -> Result<Option<usize>, JsonError> {
    let mut seen = Seen::default();
    let (mut unknown, mut guess) = (0, 0);
    let mut key = json.first_key()?.map(|key| shape.find(key, guess));
    while let Some(found) = key {
        match found {
            Some(index) => {
                seen.insert(index);
                guess = index + 1;
                if !has_constant(json, shape, index)? {
                    return Ok(None);
                }
            }
            None => {
                unknown += 1;
                json.skip()?;
            }
        }
        key = json.next_key()?.map(|key| shape.find(key, guess));
    }
    Ok(shape.missing(&seen).is_none().then_some(unknown))
}

fn has_constant(json: &mut Json<'_>, shape: &Shape, index: usize) -> Result<bool, JsonError> {
    match shape.fields[index].rule.constant {
        Some(constant) if json.peek()? == Peek::String => Ok(json.string()? == constant),
        _ => json.skip().map(|()| true),
    }
}

fn kind_of(peek: Peek) -> Kind {
    match peek {
        Peek::String => Kind::String,
        Peek::True | Peek::False => Kind::Boolean,
        Peek::Array => Kind::Array,
        Peek::Object => Kind::Object,
        number if number.is_num() => Kind::Number,
        _ => Kind::Any,
    }
}
