//! Decides which properties are secret: by `format: password` in the document, or by the settings.

use std::collections::HashSet;

use openapi_document::{Code, Pointer, Problem};

use super::Lowerer;
use crate::ir::{Field, Type};
use crate::settings::{Decision, SecretSettings, Settings, Step};

/// The entries of the settings that have matched so far.
pub(super) struct Secrecy<'a> {
    settings: &'a SecretSettings,
    hidden: HashSet<usize>,
    shown: HashSet<&'a str>,
}

impl<'a> Secrecy<'a> {
    pub(super) fn new(settings: &'a Settings) -> Self {
        Self { settings: &settings.secrets, hidden: HashSet::new(), shown: HashSet::new() }
    }
}

impl Lowerer<'_> {
    /// Decides whether a property is secret. Reports it if it sounds secret and the settings do not list it.
    pub(super) fn decide_secrecy(&mut self, field: &mut Field, owner: &str, pointer: &Pointer) {
        let settings = self.secrecy.settings;
        let decision = settings.decision(owner, &field.name);
        if let Some(Decision::Hidden(index)) = decision {
            self.secrecy.hidden.insert(index);
            field.secret = true;
        }
        if field.secret || !self.can_hold_secret(field) {
            return;
        }
        let Some((word, place)) = sounds_secret(settings, field) else { return };
        match decision {
            Some(Decision::Shown(entry)) => {
                self.secrecy.shown.insert(entry);
            }
            _ => self.problems.push(undecided(owner, &field.name, word, place, pointer)),
        }
    }

    /// Whether a property can hold a secret: strings, free JSON, and lists and maps of them can. For objects, their
    /// properties decide.
    fn can_hold_secret(&self, field: &Field) -> bool {
        let mut ty = &field.ty;
        let mut names = 0..self.api.types.id_count();
        loop {
            // A list of nothing but such lists becomes any value, which `resolve` finds later.
            if matches!(ty, Type::Named(_)) && names.next().is_none() {
                return field.constant.is_none();
            }
            ty = match self.api.resolve(ty) {
                Type::List(item) | Type::Map(item) | Type::Nullable(item) => item,
                Type::Text | Type::Any | Type::Object => return field.constant.is_none(),
                _ => return false,
            };
        }
    }

    /// Reports the entries of the settings that matched no property.
    pub(super) fn check_secrecy(&mut self) {
        if self.settings.source.is_none() {
            return;
        }
        let Secrecy { settings, hidden, shown } = &self.secrecy;
        let problem = |list: &str, step: Step<'_>, entry: &str, reason: &str| {
            let message = format!("the secret settings name `{entry}`, but {reason}");
            let way = [Step::Key("secrets"), Step::Key(list), step];
            self.settings.problem(&way, message).hint("remove the entry, or correct its name")
        };
        let hidden = settings.hidden.iter().enumerate().filter(|(index, _)| !hidden.contains(index));
        let hidden = hidden.map(|(index, entry)| {
            problem("hidden", Step::Index(index), entry, "the document has no such property")
        });
        let shown = settings.shown.keys().filter(|entry| !shown.contains(entry.as_str()));
        let shown = shown.map(|entry| {
            problem("shown", Step::Key(entry), entry, "no such property of the document sounds secret")
        });
        let problems: Vec<_> = hidden.chain(shown).collect();
        self.problems.extend(problems);
    }
}

/// The word that makes the property sound secret, and its place.
fn sounds_secret<'a>(settings: &'a SecretSettings, field: &Field) -> Option<(&'a str, &'static str)> {
    let by_name = settings.word_in(&field.name).map(|word| (word, "name"));
    by_name.or_else(|| settings.word_in(&field.docs.text).map(|word| (word, "description")))
}

fn undecided(owner: &str, name: &str, word: &str, place: &str, pointer: &Pointer) -> Problem {
    let message = format!("`{owner}.{name}` may be a secret: its {place} has the word `{word}`");
    let hint = format!(
        "add \"{owner}.{name}\" to `secrets.hidden` in the settings, or to `secrets.shown` with the reason why it may \
         be printed"
    );
    Problem::new(Code::UndecidedSecret, pointer.clone(), message).hint(hint)
}
