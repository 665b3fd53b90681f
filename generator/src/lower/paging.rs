//! Lists that come in pages: by the settings, as no document says it in a way that machines read.

use super::Lowerer;
use crate::ir::{
    Bound, Location, Note, Operation, Output, PageSize, Paging, Parameter, Struct, Type, TypeKind,
};
use crate::settings::Step;

impl Lowerer<'_> {
    /// Makes one page type of all shapes that lists come in.
    pub(super) fn paging(&mut self) {
        if self.settings.paging.items.is_empty() {
            return;
        }
        for index in 0..self.api.operations.len() {
            if let Some((item, is_bare)) = self.item_of(&self.api.operations[index]) {
                self.make_pages(index, item, is_bare);
            }
        }
        self.counts();
    }

    /// What a list is of, and whether it is a bare array.
    fn item_of(&self, operation: &Operation) -> Option<(Type, bool)> {
        let Output::Json { ty, optional: false } = &operation.output else { return None };
        match self.api.resolve(ty) {
            Type::List(item) if self.query(operation, self.limit()).is_some() => {
                Some(((**item).clone(), true))
            }
            Type::Named(id) => match &self.api.get(*id).kind {
                TypeKind::Struct(object) => self.items(object).map(|item| (item.clone(), false)),
                _ => None,
            },
            _ => None,
        }
    }

    /// The items of an object that is a page: it has them, the total, and nothing else.
    fn items<'t>(&'t self, object: &'t Struct) -> Option<&'t Type> {
        let settings = &self.settings.paging;
        let (total, items): (Vec<_>, Vec<_>) =
            object.fields.iter().partition(|field| Some(&field.name) == settings.total.as_ref());
        match (total.as_slice(), items.as_slice(), &object.additional) {
            ([_], [field], None) if settings.items.contains(&field.name) => {
                match self.api.resolve(field.ty.value()) {
                    Type::List(item) => Some(item),
                    _ => None,
                }
            }
            _ => None,
        }
    }

    fn make_pages(&mut self, index: usize, item: Type, is_bare: bool) {
        let operation = &self.api.operations[index];
        let limit = self.query(operation, self.limit());
        let has_offset = self.query(operation, self.settings.paging.offset.as_ref()).is_some();
        let paging = Paging {
            size: limit.map(size).unwrap_or_default(),
            walk: limit.is_some() && has_offset,
            constant: is_bare.then(|| self.constant(operation)).flatten(),
            count: None,
        };
        let Output::Json { ty, .. } = &operation.output else { return };
        if let Type::Named(id) = *self.api.resolve(ty) {
            self.api.types[id.0].replaced = true;
        }
        let operation = &mut self.api.operations[index];
        operation.output = Output::Page { item };
        if let Some((name, _)) = &paging.constant {
            operation.parameters.retain(|parameter| parameter.name != *name);
        }
        operation.paging = Some(paging);
    }

    fn limit(&self) -> Option<&String> {
        self.settings.paging.limit.as_ref()
    }

    fn query<'o>(&self, operation: &'o Operation, name: Option<&String>) -> Option<&'o Parameter> {
        let is_it =
            |parameter: &&Parameter| parameter.location == Location::Query && Some(&parameter.name) == name;
        operation.parameters.iter().find(is_it)
    }

    /// The parameter that makes a page of a bare array.
    fn constant(&self, operation: &Operation) -> Option<(String, String)> {
        if self.settings.paging.unchanged.contains(&operation.id) {
            return None;
        }
        let mut constants = self.settings.paging.constant.iter();
        let (name, value) = constants.find(|(name, _)| self.query(operation, Some(name)).is_some())?;
        Some((name.clone(), value.clone()))
    }

    /// The operations that count what others list.
    fn counts(&mut self) {
        for (list, count) in &self.settings.paging.counts {
            match self.count(list, count) {
                Ok((list, count)) => {
                    if let Some(paging) = &mut self.api.operations[list].paging {
                        paging.count = Some(count);
                    }
                }
                Err(_) if !self.settings.has_file() => {}
                Err(reason) => {
                    let message = format!("the settings say that `{count}` counts `{list}`, but {reason}");
                    let way = [Step::Key("paging"), Step::Key("counts"), Step::Key(list)];
                    self.problems.push(self.settings.problem(&way, message));
                }
            }
        }
    }

    fn count(&self, list: &str, count: &str) -> Result<(usize, usize), String> {
        let position = |id: &str| {
            let found = self.api.operations.iter().position(|operation| operation.id == id);
            found.ok_or_else(|| format!("there is no operation `{id}`"))
        };
        let (list, count) = (position(list)?, position(count)?);
        let operations = &self.api.operations;
        if operations[list].paging.is_none() {
            return Err("it is no list".to_owned());
        }
        match operations[list].tags.first() == operations[count].tags.first() {
            true => Ok((list, count)),
            false => Err("they have different tags".to_owned()),
        }
    }
}

/// What the document says of the limit.
fn size(limit: &Parameter) -> PageSize {
    let bound = |wanted: Bound| {
        limit.docs.notes.iter().find_map(|note| match note {
            Note::Bound(bound, number) if *bound == wanted => number.parse().ok(),
            _ => None,
        })
    };
    let default = limit.docs.notes.iter().find_map(|note| match note {
        Note::Default(number) => number.parse().ok(),
        _ => None,
    });
    PageSize { minimum: bound(Bound::Minimum), default, maximum: bound(Bound::Maximum) }
}
