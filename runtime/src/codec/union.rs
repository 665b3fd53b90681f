//! Unions: values of one of several types.

use jiter::Peek;
use serde_json::Value;

use super::field_set::FieldSet;
use super::read::read;
use super::shape::{Presence, Shape};
use super::{Codec, Json, JsonError};

/// An enum with a variant for each type that a value may have, and a variant `Unknown` for any other JSON. Implemented
/// by [`union!`](crate::codegen::union).
pub trait Union {
    /// How to recognize each variant, in the document's order.
    fn variants(&self) -> &'static [Variant];

    /// Sets the variant at `index` and returns its placeholder, to be decoded into. An index beyond the last sets
    /// `Unknown` of `null`.
    fn begin(&mut self, index: usize) -> &mut dyn Codec;

    /// The JSON of `Unknown`, if that is the variant.
    fn unknown(&mut self) -> Option<&mut Value>;
}

/// An index that means `Unknown`.
pub(crate) const UNKNOWN: usize = usize::MAX;

/// How to recognize a variant of a union.
#[derive(Clone, Copy, Debug)]
pub struct Variant {
    kind: Kind,
    tag: Option<Tag>,
    shape: Option<&'static Shape>,
    names: Option<&'static [&'static str]>,
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
    /// An object whose discriminator `property` is one of the strings `texts`.
    #[must_use]
    pub const fn tagged(property: &'static str, texts: &'static [&'static str]) -> Self {
        Self { kind: Kind::Object, tag: Some(Tag { property, texts }), shape: None, names: None }
    }

    /// An object recognized by its properties.
    #[must_use]
    pub const fn object(shape: &'static Shape) -> Self {
        Self { kind: Kind::Object, tag: None, shape: Some(shape), names: None }
    }

    /// Any value of a kind.
    #[must_use]
    pub const fn kind(kind: Kind) -> Self {
        Self { kind, tag: None, shape: None, names: None }
    }

    /// A value that another property of the same object names, as the type of an event names its data. The table of the
    /// model says which property: see [`model!`](crate::codegen::model).
    #[must_use]
    pub const fn named(names: &'static [&'static str]) -> Self {
        Self { kind: Kind::Any, tag: None, shape: None, names: Some(names) }
    }

    pub(crate) fn is_named(&self, name: &str) -> bool {
        self.names.is_some_and(|names| names.contains(&name))
    }
}

/// Reads the first candidate that decodes, best first. A value that fits none is kept as raw JSON.
pub(super) fn read_union(union: &mut dyn Union, json: &mut Json<'_>) -> Result<(), JsonError> {
    let start = json.offset();
    let known = json.take_variant().filter(|index| *index < union.variants().len());
    let candidates = match known {
        Some(index) => vec![index],
        None => candidates(json, union.variants())?,
    };
    for index in candidates {
        let Some(mut attempt) = json.attempt() else { break };
        match read(union.begin(index), &mut attempt) {
            Ok(()) => {
                json.adopt(attempt);
                return Ok(());
            }
            Err(_) => json.abandon(attempt),
        }
    }
    if json.is_exhausted() && json.is_attempt() {
        // Only the outermost union keeps its value raw. If each level did, the rest would be read once per level.
        return Err(JsonError::ambiguous(start));
    }
    read(union.begin(UNKNOWN), json)
}

/// The variants that the next value may be, best first.
fn candidates(json: &mut Json<'_>, variants: &[Variant]) -> Result<Vec<usize>, JsonError> {
    let kind = kind_of(json.peek()?);
    if kind != Kind::Object {
        return Ok(by_kind(kind, variants));
    }
    if json.is_exhausted() {
        return Ok(Vec::new());
    }
    let tagged = json.look_ahead(|json| by_tag(json, variants))?;
    if !tagged.is_empty() {
        return Ok(tagged);
    }
    let mut ranked = json.look_ahead(|json| by_shape(json, variants))?;
    ranked.extend(by_kind(kind, variants));
    Ok(ranked)
}

/// The variants that take every value of the kind, then those that take any value.
fn by_kind(kind: Kind, variants: &[Variant]) -> Vec<usize> {
    let of = |kind: Kind| {
        let is_it = move |(index, variant): (usize, &Variant)| {
            let takes_every_value =
                variant.tag.is_none() && variant.shape.is_none() && variant.names.is_none();
            (takes_every_value && variant.kind == kind).then_some(index)
        };
        variants.iter().enumerate().filter_map(is_it)
    };
    match kind {
        Kind::Any => of(Kind::Any).collect(),
        kind => of(kind).chain(of(Kind::Any)).collect(),
    }
}

/// The variants whose discriminator the object names. Of equal keys the last one counts, as it does for every field.
fn by_tag(json: &mut Json<'_>, variants: &[Variant]) -> Result<Vec<usize>, JsonError> {
    let mut found: Vec<usize> = Vec::new();
    if variants.iter().all(|variant| variant.tag.is_none()) {
        return Ok(found);
    }
    let find = |key: &str| variants.iter().filter_map(|variant| variant.tag).find(|tag| tag.property == key);
    let mut tag = json.first_key()?.map(find);
    while let Some(known) = tag {
        if let Some(tag) = known {
            let is_same = |own: &Variant| own.tag.is_some_and(|own| own.property == tag.property);
            found.retain(|index| !is_same(&variants[*index]));
            if json.peek()? == Peek::String {
                let text = json.string()?;
                let names = |own: &Variant| own.tag.is_some_and(|own| own.texts.contains(&text));
                let named = |index: &usize| is_same(&variants[*index]) && names(&variants[*index]);
                found.extend((0..variants.len()).filter(named));
            } else {
                json.skip()?;
            }
        } else {
            json.skip()?;
        }
        tag = json.next_key()?.map(find);
    }
    Ok(found)
}

/// The variants with a shape that the object has, those with the fewest differences first.
fn by_shape(json: &mut Json<'_>, variants: &[Variant]) -> Result<Vec<usize>, JsonError> {
    let shaped = variants.iter().enumerate().filter(|(_, variant)| variant.tag.is_none());
    let mut fits: Vec<_> =
        shaped.filter_map(|(index, variant)| Some(Fit::new(index, variant.shape?))).collect();
    if fits.is_empty() {
        return Ok(Vec::new());
    }
    let mut more = meet_key(json.first_key()?, &mut fits);
    while more {
        meet_value(json, &mut fits)?;
        more = meet_key(json.next_key()?, &mut fits);
    }
    let mut ranked: Vec<_> = fits.iter().filter_map(Fit::rank).collect();
    ranked.sort_unstable();
    Ok(ranked.into_iter().map(|(_, index)| index).collect())
}

/// Notes the next key of the object for all shapes; whether there was one.
fn meet_key(key: Option<&str>, fits: &mut [Fit]) -> bool {
    if let Some(key) = key {
        fits.iter_mut().for_each(|fit| fit.key(key));
    }
    key.is_some()
}

/// Records the value of that key for all shapes. Only constants need it.
fn meet_value(json: &mut Json<'_>, fits: &mut [Fit]) -> Result<(), JsonError> {
    if json.peek()? != Peek::String || fits.iter().all(|fit| fit.constant().is_none()) {
        return json.skip();
    }
    let text = json.string()?;
    fits.iter_mut().for_each(|fit| fit.constant_is(text));
    Ok(())
}

/// How well an object fits a shape.
struct Fit {
    index: usize,
    shape: &'static Shape,
    read: FieldSet,
    /// The fields whose value is another string than their constant.
    different: FieldSet,
    /// The number of keys that the shape does not have.
    unknown: usize,
    /// The field of the last key.
    field: Option<usize>,
    guess: usize,
}

impl Fit {
    fn new(index: usize, shape: &'static Shape) -> Self {
        let (read, different) = (FieldSet::default(), FieldSet::default());
        Self { index, shape, read, different, unknown: 0, field: None, guess: 0 }
    }

    fn key(&mut self, key: &str) {
        self.field = self.shape.find(key, self.guess);
        match self.field {
            Some(field) => {
                self.guess = field + 1;
                self.read.insert(field);
                // Of equal keys the last one counts.
                self.different.remove(field);
            }
            None => self.unknown += 1,
        }
    }

    /// The constant of the last key's field.
    fn constant(&self) -> Option<&'static str> {
        self.shape.fields[self.field?].rule.constant
    }

    fn constant_is(&mut self, text: &str) {
        if let (Some(field), Some(constant)) = (self.field, self.constant())
            && constant != text
        {
            self.different.insert(field);
        }
    }

    /// The number of differences and the variant; `None` if a required property is missing or a constant differs.
    fn rank(&self) -> Option<((usize, usize), usize)> {
        let is_it = self.different.is_empty() && self.shape.missing(&self.read).is_none();
        let absent = self.shape.unread(&self.read, Presence::Nullable).count();
        is_it.then_some(((self.unknown, absent), self.index))
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
