//! Finds renamed items: types with the same content, operations with the same id or the same method and path.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::hash::{DefaultHasher, Hash, Hasher};

use openapi_build::surface::{Definition, Discrimination, Kind, Operation, Path, Surface, Type};

use super::comparison::Side;

/// The new names of renamed items.
pub(super) struct Renames {
    /// Of types.
    pub(super) types: BTreeMap<Path, Path>,
    /// Of methods: `api::users::Users::get_user`.
    pub(super) methods: BTreeMap<String, String>,
}

impl Renames {
    pub(super) fn find(old: &Side, new: &Side) -> Self {
        Self { types: Types::new(old, new).pairs(), methods: methods(old, new) }
    }
}

/// Types that only changed their name, as they were and as they are.
pub(crate) fn of_types<'a>(old: &'a Surface, new: &'a Surface) -> Vec<(&'a Definition, &'a Definition)> {
    let (before, now) = (Side::new(old), Side::new(new));
    let pairs = Types::new(&before, &now).pairs();
    pairs.iter().filter_map(|(before, now)| Some((old.types.get(before)?, new.types.get(now)?))).collect()
}

/// Pairs operations with the same id, else those with the same method and path.
fn methods(old: &Side, new: &Side) -> BTreeMap<String, String> {
    let mut renames = BTreeMap::new();
    let mut taken = BTreeSet::new();
    let by: [fn(&Operation, &Operation) -> bool; 2] = [
        |old, new| old.id == new.id,
        |old, new| old.method == new.method && same_place(&old.path, &new.path),
    ];
    for is_same in by {
        for (path, gone) in old.methods.iter().filter(|(path, _)| !new.methods.contains_key(*path)) {
            let mut added = new.methods.iter().filter(|(path, _)| !old.methods.contains_key(*path));
            let found = added.find(|(path, method)| {
                let is_here = gone.is_home() == method.is_home();
                is_here && !taken.contains(*path) && is_same(gone.operation, method.operation)
            });
            if let Some((name, _)) = found.filter(|_| !renames.contains_key(path)) {
                taken.insert(name);
                renames.insert(path.clone(), name.clone());
            }
        }
    }
    renames
}

/// Whether the paths differ at most in the names of their parameters.
pub(super) fn same_place(old: &str, new: &str) -> bool {
    fn literals(path: &str) -> impl Iterator<Item = &str> {
        path.split('{').enumerate().map(|(index, part)| match index {
            0 => part,
            _ => part.split_once('}').map_or("", |(_, rest)| rest),
        })
    }
    literals(old).eq(literals(new))
}

/// The removed and the added types, each with a fingerprint of its content.
struct Types<'a> {
    gone: BTreeMap<&'a Path, &'a Definition>,
    added: BTreeMap<&'a Path, &'a Definition>,
    fingerprints: [HashMap<&'a Path, u64>; 2],
}

impl<'a> Types<'a> {
    fn new(old: &Side<'a>, new: &Side<'a>) -> Self {
        let missing = |side: &Side<'a>, other: &Side| -> BTreeMap<&'a Path, &'a Definition> {
            let types = side.surface.types.iter().filter(|(path, _)| !other.has(path));
            types.map(|(path, definition)| (path, side.behind(definition))).collect()
        };
        let (gone, added) = (missing(old, new), missing(new, old));
        let fingerprints = fingerprints([(&gone, old), (&added, new)]);
        Self { gone, added, fingerprints }
    }

    /// Pairs types of equal content: first those of the same name, then those that are unique, then the types nested in
    /// them.
    fn pairs(&self) -> BTreeMap<Path, Path> {
        let mut pairs = Pairs::default();
        for (old, new) in self.candidates().filter(|(old, new)| old.name == new.name) {
            pairs.add(old, new);
        }
        let unique: Vec<_> = self.unique().collect();
        for (old, new) in unique {
            pairs.add(old, new);
        }
        while let Some((old, new)) = pairs.unvisited.pop() {
            let (Some(before), Some(now)) = (self.gone.get(old), self.added.get(new)) else { continue };
            for (old, new) in parts(before).into_iter().zip(parts(now)) {
                if self.is_equal(old, new) {
                    pairs.add(old, new);
                }
            }
        }
        pairs.renames
    }

    fn candidates(&self) -> impl Iterator<Item = (&'a Path, &'a Path)> {
        let pairs = self.gone.keys().flat_map(|old| self.added.keys().map(move |new| (*old, *new)));
        pairs.filter(|(old, new)| self.is_equal(old, new))
    }

    /// Pairs a removed and an added type whose content is unique, in their module or in all. Types without content are
    /// left out, because they are all equal.
    fn unique(&self) -> impl Iterator<Item = (&'a Path, &'a Path)> {
        self.gone.iter().filter(|(_, definition)| has_content(definition)).filter_map(|(old, _)| {
            let equal: Vec<&&Path> = self.added.keys().filter(|new| self.is_equal(old, new)).collect();
            let beside: Vec<&&Path> = equal.iter().copied().filter(|new| new.module == old.module).collect();
            match (beside.as_slice(), equal.as_slice()) {
                ([only], _) | ([], [only]) => Some((*old, **only)),
                _ => None,
            }
        })
    }

    fn is_equal(&self, old: &Path, new: &Path) -> bool {
        let [gone, added] = &self.fingerprints;
        gone.get(old).is_some_and(|fingerprint| added.get(new) == Some(fingerprint))
    }
}

#[derive(Default)]
struct Pairs<'a> {
    renames: BTreeMap<Path, Path>,
    taken: BTreeSet<&'a Path>,
    unvisited: Vec<(&'a Path, &'a Path)>,
}

impl<'a> Pairs<'a> {
    fn add(&mut self, old: &'a Path, new: &'a Path) {
        if !self.renames.contains_key(old) && self.taken.insert(new) {
            self.renames.insert(old.clone(), new.clone());
            self.unvisited.push((old, new));
        }
    }
}

fn has_content(definition: &Definition) -> bool {
    match &definition.kind {
        Kind::Struct(object) => !object.fields.is_empty(),
        Kind::Enum(values) => !values.variants.is_empty(),
        Kind::Union(union) => !union.variants.is_empty(),
        _ => false,
    }
}

/// The generated types in a definition, in order.
fn parts(definition: &Definition) -> Vec<&Path> {
    let types: Vec<&Type> = match &definition.kind {
        Kind::Struct(object) => {
            let additional = object.additional.iter().map(|additional| &additional.value);
            object.fields.iter().map(|field| &field.value).chain(additional).collect()
        }
        Kind::Union(union) => union.variants.iter().map(|variant| &variant.value).collect(),
        Kind::Alias(target) => vec![target],
        _ => Vec::new(),
    };
    types.into_iter().filter_map(Type::named).collect()
}

type Missing<'a, 'b> = (&'b BTreeMap<&'a Path, &'a Definition>, &'b Side<'a>);

/// Fingerprints of the content of types. In them, a type that both sides have counts by its name, and any other type by
/// its content. Each round includes one more level; the rounds end when one distinguishes no more types than the one
/// before.
fn fingerprints<'a>(sides: [Missing<'a, '_>; 2]) -> [HashMap<&'a Path, u64>; 2] {
    let mut known: [HashMap<&Path, u64>; 2] = Default::default();
    let mut classes = 0;
    loop {
        let next = [0, 1].map(|index: usize| {
            let (types, side) = &sides[index];
            let fingerprint = |definition: &Definition| content(definition, side, types, &known[index]);
            types.iter().map(|(path, definition)| (*path, fingerprint(definition))).collect::<HashMap<_, _>>()
        });
        known = next;
        let now = known.iter().flat_map(HashMap::values).collect::<BTreeSet<_>>().len();
        if now <= classes {
            return known;
        }
        classes = now;
    }
}

/// The content of a type for users and on the wire, without its name.
fn content(
    definition: &Definition,
    side: &Side,
    missing: &BTreeMap<&Path, &Definition>,
    known: &HashMap<&Path, u64>,
) -> u64 {
    let mut hasher = DefaultHasher::new();
    let mut add = |ty: &Type| {
        let expanded = side.expanded(ty);
        let inside = expanded.named().and_then(|path| known.get(path));
        match (inside, expanded.named()) {
            (Some(fingerprint), _) => (wrappers(&expanded), fingerprint).hash(&mut hasher),
            (None, Some(path)) if missing.contains_key(path) => wrappers(&expanded).hash(&mut hasher),
            _ => expanded.to_string().hash(&mut hasher),
        }
    };
    let mut words: Vec<String> = Vec::new();
    match &definition.kind {
        Kind::Struct(object) => {
            for field in &object.fields {
                add(&field.ty());
                words.push(format!(
                    "{} {} {} {:?}",
                    field.name, field.wire_name, field.is_required, field.constant
                ));
            }
            object.additional.iter().for_each(|additional| add(&additional.value));
            words.push(format!("struct {} {}", object.has_constructor, object.additional.is_some()));
        }
        Kind::Enum(values) => {
            words.extend(values.variants.iter().map(|variant| format!("{} {}", variant.name, variant.value)));
            words.push("enum".to_owned());
        }
        Kind::Union(union) => {
            for variant in &union.variants {
                add(&variant.ty());
                words.push(match &variant.discrimination {
                    Discrimination::Tag { property, values } => {
                        format!("{} {property} {values:?}", variant.name)
                    }
                    _ => variant.name.to_string(),
                });
            }
            words.push("union".to_owned());
        }
        Kind::Alias(target) => add(target),
        _ => {}
    }
    words.hash(&mut hasher);
    hasher.finish()
}

/// The wrappers around a generated type: `Option<Vec<_>>`.
fn wrappers(ty: &Type) -> String {
    match ty.named() {
        Some(path) => ty.to_string().replace(&path.to_string(), "_"),
        None => ty.to_string(),
    }
}
