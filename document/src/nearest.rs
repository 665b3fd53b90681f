//! Finds the name that is most similar to a misspelt one.

use serde_json::Value;

use crate::pointer::Pointer;

/// At most this many names are worth reading.
const MOST: usize = 3;

/// The names that are most like the wanted one, the most similar first; none if none is similar.
pub fn nearest_names<'a>(names: impl Iterator<Item = &'a str>, wanted: &str) -> Vec<&'a str> {
    let plain = |name: &str| {
        name.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect::<String>()
    };
    let target = plain(wanted);
    let farthest = (target.chars().count() / 3).clamp(1, 4);
    let mut close: Vec<(usize, &str)> = names
        .filter_map(|name| {
            let candidate = plain(name);
            // A comparison takes time in proportion to the product of both lengths.
            if candidate.len().abs_diff(target.len()) > farthest * 4 {
                return None;
            }
            let distance = strsim::osa_distance(&candidate, &target);
            (distance <= farthest).then_some((distance, name))
        })
        .collect();
    close.sort_unstable();
    close.into_iter().take(MOST).map(|(_, name)| name).collect()
}

/// The neighbours of a missing node whose names are most like its own, as references.
pub fn nearest_nodes(root: &Value, missing: &Pointer) -> Vec<String> {
    let parent = missing.parent();
    let neighbours = root.pointer(parent.as_str()).and_then(Value::as_object);
    let names = neighbours.into_iter().flat_map(|entries| entries.keys().map(String::as_str));
    let wanted = missing.last().unwrap_or_default();
    nearest_names(names, &wanted).into_iter().map(|name| parent.child(name).to_string()).collect()
}

#[cfg(test)]
mod tests {
    use super::nearest_names;

    #[test]
    fn slips_are_near_and_other_words_are_not() {
        let near = |wanted| nearest_names(["organization", "User", "Session", "a"].into_iter(), wanted);
        assert_eq!(near("organizatoin"), ["organization"]);
        assert_eq!(near("organisation"), ["organization"]);
        assert_eq!(near("users"), ["User"]);
        assert!(near("invitation").is_empty());
        assert_eq!(nearest_names(["Book2", "Book", "Books"].into_iter(), "Bok"), ["Book"]);
    }
}
