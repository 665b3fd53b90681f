//! Finds idempotency keys, by the settings, because OpenAPI has no keyword for them.

use super::Lowerer;
use crate::ir::{Body, Field, IdempotencyKey, KeyPlace, Location, Parameter, Type, TypeKind};
use crate::settings::Step;

/// The step of a path that means each item of a list.
const EACH: &str = "*";

impl Lowerer<'_> {
    /// The key that an operation takes, and where.
    pub(super) fn idempotency_key(&self, parameters: &[Parameter], body: &Body) -> Option<IdempotencyKey> {
        self.header_key(parameters).or_else(|| self.property_key(body))
    }

    /// Reports a key that no operation takes.
    pub(super) fn check_idempotency_keys(&mut self) {
        let is_header = |place: &KeyPlace| matches!(place, KeyPlace::Header { .. });
        self.check_key(self.settings.idempotency.header.as_ref(), "header", is_header);
        self.check_key(self.settings.idempotency.property.as_ref(), "property", |place| !is_header(place));
    }

    fn header_key(&self, parameters: &[Parameter]) -> Option<IdempotencyKey> {
        let name = self.settings.idempotency.header.as_ref()?;
        let mut headers = parameters.iter().filter(|parameter| parameter.location == Location::Header);
        let header = headers.find(|parameter| parameter.name.eq_ignore_ascii_case(name))?;
        let is_generated = self.settings.idempotency.generate;
        let place = KeyPlace::Header { name: header.name.clone(), is_generated };
        Some(IdempotencyKey { place, is_required: header.required })
    }

    fn property_key(&self, body: &Body) -> Option<IdempotencyKey> {
        let name = self.settings.idempotency.property.as_ref()?;
        let (path, field) = match body {
            Body::Fields { fields, .. } => self.key_among(fields, name)?,
            Body::Value { ty, .. } => match self.list_item(ty) {
                Some(item) => (vec![EACH], self.key_of(item, name)?),
                None => self.key_among(self.struct_fields(ty)?, name)?,
            },
            Body::None | Body::Bytes { .. } => return None,
        };
        let path = path.into_iter().chain([name.as_str()]).map(str::to_owned).collect();
        Some(IdempotencyKey { place: KeyPlace::Property(path), is_required: field.required })
    }

    /// The key among the properties of a body, or of the items of a list there; and the way to it.
    fn key_among<'t>(&'t self, fields: &'t [Field], name: &str) -> Option<(Vec<&'t str>, &'t Field)> {
        if let Some(field) = find(fields, name) {
            return Some((Vec::new(), field));
        }
        fields.iter().find_map(|list| {
            let field = self.key_of(self.list_item(&list.ty)?, name)?;
            Some((vec![list.name.as_str(), EACH], field))
        })
    }

    fn key_of<'t>(&'t self, ty: &'t Type, name: &str) -> Option<&'t Field> {
        find(self.struct_fields(ty)?, name)
    }

    fn list_item<'t>(&'t self, ty: &'t Type) -> Option<&'t Type> {
        match self.api.resolve(ty) {
            Type::List(item) => Some(item),
            _ => None,
        }
    }

    fn struct_fields<'t>(&'t self, ty: &'t Type) -> Option<&'t [Field]> {
        match self.api.resolve(ty) {
            Type::Named(id) => match &self.api.get(*id).kind {
                TypeKind::Struct(object) => Some(&object.fields),
                _ => None,
            },
            _ => None,
        }
    }

    /// A name that no operation has is most likely misspelt.
    fn check_key(&mut self, name: Option<&String>, what: &str, is_it: impl Fn(&KeyPlace) -> bool) {
        let Some(name) = name else { return };
        let mut keys =
            self.api.operations.values().filter_map(|operation| operation.idempotency_key.as_ref());
        if self.settings.has_file() && !keys.any(|key| is_it(&key.place)) {
            let message = format!(
                "the settings say that the {what} `{name}` is an idempotency key, but no operation takes it"
            );
            let way = [Step::Key("idempotency"), Step::Key(what)];
            self.problems.push(self.settings.problem(&way, message));
        }
    }
}

fn find<'f>(fields: &'f [Field], name: &str) -> Option<&'f Field> {
    fields.iter().find(|field| field.name == name)
}
