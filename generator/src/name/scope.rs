//! Scopes: record taken names, and make all identifiers.

use std::collections::{BTreeSet, HashMap};

use super::ident::{Ident, Role, is_identifier, spell};

/// The names that are taken in one place: a module's types, a type's methods, a function's parameters.
#[derive(Clone, Debug, Default)]
pub(super) struct Scope {
    taken: BTreeSet<String>,
    /// For each name that was given out, the lowest number that may be free behind it.
    next: HashMap<String, usize>,
}

impl Scope {
    /// A scope in which some names are reserved.
    pub(super) fn reserving<'a>(names: impl IntoIterator<Item = &'a str>) -> Self {
        Self { taken: names.into_iter().map(str::to_owned).collect(), next: HashMap::new() }
    }

    /// Reserves a name.
    pub(super) fn reserve(&mut self, name: &str) {
        self.taken.insert(name.to_owned());
    }

    /// The name, with the lowest free number behind it where it is taken.
    pub(super) fn claim(&mut self, name: &str, role: Role) -> Ident {
        let plain = spell(name, role);
        let mut text = plain.clone();
        let mut number = self.next.get(&plain).copied().unwrap_or(2);
        while !self.taken.insert(text.clone()) {
            text = match role {
                Role::Constant => format!("{plain}_{number}"),
                // `Self_2` would be no name of a type, and the number makes it differ from the keyword without `_`.
                _ => format!("{}{number}", plain.trim_end_matches('_')),
            };
            number += 1;
        }
        self.next.insert(plain, number);
        Ident::new(text)
    }

    /// Claims a kept name unchanged; `None` if it is taken, or no identifier.
    pub(super) fn keep(&mut self, name: Option<&str>) -> Option<Ident> {
        let name = name.filter(|name| is_identifier(name) && !self.taken.contains(*name))?;
        self.taken.insert(name.to_owned());
        Some(Ident::new(name.to_owned()))
    }

    /// Claims several names at once. Names that are spelt as in Rust have precedence: of `frontendApi` and
    /// `frontend_api` the latter keeps its name, independent of their order in the document.
    pub(super) fn claim_all<'a>(
        &mut self,
        names: impl IntoIterator<Item = &'a str>,
        role: Role,
    ) -> Vec<Ident> {
        let names: Vec<&str> = names.into_iter().collect();
        let kept = vec![None; names.len()];
        self.claim_rest(names, kept, role)
    }

    /// As `claim_all`, where `kept` has the names that were given before.
    pub(super) fn claim_rest<'a>(
        &mut self,
        names: impl IntoIterator<Item = &'a str>,
        mut kept: Vec<Option<Ident>>,
        role: Role,
    ) -> Vec<Ident> {
        let names: Vec<&str> = names.into_iter().collect();
        for exact in [true, false] {
            for (name, ident) in names.iter().zip(&mut kept) {
                if ident.is_none() && (!exact || spell(name, role) == *name) {
                    *ident = Some(self.claim(name, role));
                }
            }
        }
        kept.into_iter().flatten().collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_meet_are_numbered_and_the_exact_one_keeps_its_name() {
        let mut scope = Scope::reserving(["send"]);
        let idents = scope.claim_all(["frontendApi", "frontend_api", "FrontendApi", "send"], Role::Value);
        let texts: Vec<&str> = idents.iter().map(Ident::as_str).collect();
        assert_eq!(texts, ["frontend_api2", "frontend_api", "frontend_api3", "send2"]);
    }

    #[test]
    fn a_name_that_was_given_before_stays_if_it_is_one() {
        let mut scope = Scope::reserving(["send"]);
        let kept = [None, Some("a_b"), Some("not an identifier"), Some("send")].map(|name| scope.keep(name));
        let idents = scope.claim_rest(["a_b", "a-b", "c", "d"], kept.to_vec(), Role::Value);
        let texts: Vec<&str> = idents.iter().map(Ident::as_str).collect();
        assert_eq!(texts, ["a_b2", "a_b", "c", "d"]);
    }
}
