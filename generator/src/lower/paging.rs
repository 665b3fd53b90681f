//! Finds lists that have pages, by the settings, because OpenAPI has no keywords for paging.

use super::Lowerer;
use crate::ir::{Limit, Location, OperationId, Output, PageSize, Paging, Parameter, Struct, Type, TypeKind};
use crate::settings::Step;

impl Lowerer<'_> {
    /// Converts the output of a list to the page type, for every shape of lists, and returns its paging. Other outputs
    /// do not change.
    pub(super) fn paging(
        &mut self,
        id: &str,
        output: Output,
        parameters: &mut Vec<Parameter>,
    ) -> (Output, Option<Paging>) {
        if self.settings.paging.items.is_empty() {
            return (output, None);
        }
        let Output::Json { ty, optional: false } = &output else { return (output, None) };
        let Some((item, is_bare)) = self.item_of(ty, parameters) else { return (output, None) };
        if let Type::Named(page) = *self.api.resolve(ty) {
            self.api.types[page].replaced = true;
        }
        let limit = self.query(parameters, self.limit());
        let has_offset = self.query(parameters, self.settings.paging.offset.as_ref()).is_some();
        let paging = Paging {
            size: limit.map(size).unwrap_or_default(),
            walk: limit.is_some() && has_offset,
            constant: is_bare.then(|| self.constant(id, parameters)).flatten(),
        };
        if let Some((name, _)) = &paging.constant {
            parameters.retain(|parameter| parameter.name != *name);
        }
        (Output::Page { item }, Some(paging))
    }

    /// The type of a list's items, and whether the list is a bare array.
    fn item_of(&self, list: &Type, parameters: &[Parameter]) -> Option<(Type, bool)> {
        match self.api.resolve(list) {
            Type::List(item) if self.query(parameters, self.limit()).is_some() => {
                Some(((**item).clone(), true))
            }
            Type::Named(id) => match &self.api.get(*id).kind {
                TypeKind::Struct(object) => self.items(object).map(|item| (item.clone(), false)),
                _ => None,
            },
            _ => None,
        }
    }

    /// The items of an object that is a page, which has the items, the total, and no other properties.
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

    fn limit(&self) -> Option<&String> {
        self.settings.paging.limit.as_ref()
    }

    fn query<'p>(&self, parameters: &'p [Parameter], name: Option<&String>) -> Option<&'p Parameter> {
        let is_it =
            |parameter: &&Parameter| parameter.location == Location::Query && Some(&parameter.name) == name;
        parameters.iter().find(is_it)
    }

    /// The parameter that makes a page of a bare array.
    fn constant(&self, id: &str, parameters: &[Parameter]) -> Option<(String, String)> {
        if self.settings.paging.unchanged.iter().any(|unchanged| unchanged == id) {
            return None;
        }
        let mut constants = self.settings.paging.constant.iter();
        let (name, value) = constants.find(|(name, _)| self.query(parameters, Some(name)).is_some())?;
        Some((name.clone(), value.clone()))
    }

    /// The operations that count what others list.
    pub(super) fn counts(&mut self) {
        if self.settings.paging.items.is_empty() {
            return;
        }
        for (list, count) in &self.settings.paging.counts {
            match self.count(list, count) {
                Ok((list, count)) => drop(self.api.counts.insert(list, count)),
                Err(_) if !self.settings.has_file() => {}
                Err(reason) => {
                    let message = format!("the settings say that `{count}` counts `{list}`, but {reason}");
                    let way = [Step::Key("paging"), Step::Key("counts"), Step::Key(list)];
                    self.problems.push(self.settings.problem(&way, message));
                }
            }
        }
    }

    fn count(&self, list: &str, count: &str) -> Result<(OperationId, OperationId), String> {
        let position = |id: &str| {
            let found = self.api.operations.iter().find(|(_, operation)| operation.id == id);
            found.map(|(found, _)| found).ok_or_else(|| format!("there is no operation `{id}`"))
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

/// The document's bounds of the limit.
fn size(limit: &Parameter) -> PageSize {
    let facts = &limit.docs.facts;
    let bound = |limit: &Option<Limit>| {
        let limit = limit.as_ref().filter(|limit| !limit.is_exclusive)?;
        u32::try_from(limit.number.as_u64()?).ok()
    };
    let default = facts.default.as_ref().and_then(|default| u32::try_from(default.as_u64()?).ok());
    PageSize {
        minimum: facts.bounds.as_ref().and_then(|bounds| bound(&bounds.minimum)),
        default,
        maximum: facts.bounds.as_ref().and_then(|bounds| bound(&bounds.maximum)),
    }
}
