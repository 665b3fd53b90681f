//! Names unnamed types, and chooses their modules, by the places of their schemas.

use openapi_document::Pointer;

use super::Owner;

/// The module of an unnamed type, and the parts of its name.
impl Owner {
    pub(super) fn child(&self, part: &str) -> Self {
        let mut words = self.words.clone();
        words.push(part.to_owned());
        Self { home: self.home, words }
    }
}

/// The component that a pointer leads into, if it leads further.
pub(super) fn component_of(pointer: &Pointer) -> Option<Pointer> {
    let mut segments = pointer.segments();
    let (components, section, name) = (segments.next()?, segments.next()?, segments.next()?);
    let is_inside = components == "components" && section == "schemas" && segments.next().is_some();
    is_inside.then(|| Pointer::root().child(&components).child(&section).child(&name))
}

/// The segments of a pointer that are names, and not keywords. Their position decides, because a component may be
/// called `items`, and a property `schema`.
pub(super) fn name_parts(pointer: &Pointer) -> Vec<String> {
    let mut parts = Vec::new();
    let mut segments = pointer.segments();
    match segments.next().as_deref() {
        Some("components") => {
            segments.next();
            parts.extend(segments.next());
        }
        Some("paths") => drop(segments.next()),
        Some(other) => parts.push(other.to_owned()),
        None => {}
    }
    while let Some(segment) = segments.next() {
        match segment.as_str() {
            "properties" => parts.extend(segments.next()),
            "responses" | "content" => drop(segments.next()),
            "allOf" | "oneOf" | "anyOf" | "parameters" => {
                parts.push(segment);
                segments.next();
            }
            "items" => push_item(&mut parts),
            "additionalProperties" => parts.push("value".to_owned()),
            "schema" | "requestBody" => {}
            _ => parts.push(segment),
        }
    }
    parts
}

/// The owner of the items of a list.
pub(super) fn item_owner(owner: &Owner) -> Owner {
    let mut owner = owner.clone();
    push_item(&mut owner.words);
    owner
}

/// The item of `domains` is a `Domain`; the item of a list whose name is no plural, or of a list that
/// is not a property, is an `Item`.
fn push_item(parts: &mut Vec<String>) {
    let is_property = parts.len() > 1;
    match parts.last_mut().filter(|_| is_property).and_then(|last| Some((singular(last)?, last))) {
        Some((singular, last)) => *last = singular,
        None => parts.push("item".to_owned()),
    }
}

/// The singular of an English plural, by its ending; `None` for a word that is none, as `status`.
fn singular(word: &str) -> Option<String> {
    const SINGULAR: [&str; 3] = ["ss", "us", "is"];
    const PLURAL_IN_ES: [&str; 8] = ["sses", "xes", "shes", "nches", "rches", "tches", "tuses", "iases"];
    let ends = |endings: &[&str]| endings.iter().any(|ending| word.ends_with(ending));
    if ends(&SINGULAR) {
        return None;
    }
    if let Some(stem) = word.strip_suffix("ies") {
        return Some(format!("{stem}y"));
    }
    let ending = if ends(&PLURAL_IN_ES) { "es" } else { "s" };
    word.strip_suffix(ending).map(str::to_owned)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

    use super::*;

    #[test]
    fn position_decides_which_segments_are_names() {
        let cases = [
            ("#/components/schemas/items", "items"),
            ("#/components/schemas/404", "404"),
            ("#/components/schemas/a~1b", "a/b"),
            ("#/components/schemas/A/properties/schema/items", "A schema item"),
            ("#/components/schemas/A/properties/properties/properties/items", "A properties items"),
            ("#/components/schemas/A/allOf/1/properties/x", "A allOf x"),
            ("#/components/responses/content/content/application~1json/schema", "content"),
            (
                "#/paths/~1users/get/responses/200/content/application~1json/schema/properties/user",
                "get user",
            ),
        ];
        for (pointer, expected) in cases {
            assert_eq!(
                name_parts(&Pointer::from_reference(pointer).unwrap()).join(" "),
                expected,
                "{pointer}"
            );
        }
    }

    #[test]
    fn only_what_is_inside_has_a_component() {
        let of = |text: &str| component_of(&Pointer::from_reference(text).unwrap()).map(|it| it.to_string());
        assert_eq!(of("#/components/schemas/A/items").as_deref(), Some("#/components/schemas/A"));
        assert_eq!(of("#/components/schemas/A"), None);
        assert_eq!(of("#/paths/~1a/get/responses/200"), None);
    }

    #[test]
    fn finds_the_singular_of_a_plural_only() {
        let cases = [
            ("domains", Some("domain")),
            ("policies", Some("policy")),
            ("addresses", Some("address")),
            ("statuses", Some("status")),
            ("aliases", Some("alias")),
            ("boxes", Some("box")),
            ("branches", Some("branch")),
            ("caches", Some("cache")),
            ("licenses", Some("license")),
            ("status", None),
            ("address", None),
            ("analysis", None),
            ("data", None),
        ];
        for (plural, expected) in cases {
            assert_eq!(singular(plural).as_deref(), expected, "{plural}");
        }
    }
}
