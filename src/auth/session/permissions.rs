//! Permissions: a list in tokens of version 1, bit masks for each feature in those of version 2.

use super::features::Scoped;
use crate::auth::json::Object;
use crate::auth::token::Claims;

/// The claim `o` of a token of version 2. A member of the wrong type counts as absent, so it grants no permission.
#[derive(Default)]
pub(super) struct OrganizationClaim {
    pub(super) id: Option<String>,
    pub(super) slug: Option<String>,
    pub(super) role: Option<String>,
    /// Names of permissions, separated by commas.
    permissions: Option<String>,
    /// For each feature the permissions that it is used with: a decimal number, the lowest bit for the first name.
    masks: Option<String>,
}

impl OrganizationClaim {
    pub(super) fn read(claims: &Claims) -> Option<Self> {
        let members = Object::parse(claims.object().get("o")?.as_bytes().to_vec())?;
        let string = |name| members.string(name).ok().flatten();
        Some(Self {
            id: string("id"),
            slug: string("slg"),
            role: string("rol"),
            permissions: string("per"),
            masks: string("fpm"),
        })
    }
}

pub(super) fn read(claims: &Claims, features: &Scoped) -> Vec<String> {
    if claims.object().read::<f64>("v") == Some(2.0) {
        OrganizationClaim::read(claims)
            .map(|organization| of_masks(&organization, features))
            .unwrap_or_default()
    } else {
        claims.object().read("org_permissions").unwrap_or_default()
    }
}

/// The permissions that both interpretations of the masks grant.
///
/// The documentation counts masks over all features, the official SDK over those of the organization. Both agree unless
/// a feature of the user alone precedes one of the organization, and Clerk does not write such claims. If they differ,
/// only the permissions that both grant are certain to be intended.
fn of_masks(organization: &OrganizationClaim, features: &Scoped) -> Vec<String> {
    let (Some(names), Some(masks)) = (&organization.permissions, &organization.masks) else {
        return Vec::new();
    };
    let names: Vec<&str> = names.split(',').map(str::trim).collect();
    let masks: Vec<Vec<bool>> = masks.split(',').map(|mask| bits(mask.trim(), names.len())).collect();
    let is_set =
        |mask: usize, bit: usize| masks.get(mask).and_then(|mask| mask.get(bit)).copied().unwrap_or(false);
    let of_organization = features.iter().enumerate().filter(|(_, (scope, _))| scope.organization);
    let mut permissions = Vec::new();
    for (among_organization, (among_all, (_, feature))) in of_organization.enumerate() {
        for (bit, name) in names.iter().enumerate() {
            if is_set(among_organization, bit) && is_set(among_all, bit) {
                permissions.push(format!("org:{feature}:{name}"));
            }
        }
    }
    permissions
}

/// The lowest `count` bits of a decimal number of any length, the lowest first; none if it is no number.
fn bits(decimal: &str, count: usize) -> Vec<bool> {
    if decimal.is_empty() || !decimal.bytes().all(|byte| byte.is_ascii_digit()) {
        return Vec::new();
    }
    let mut digits: Vec<u8> = decimal.bytes().map(|byte| byte - b'0').collect();
    (0..count).map(|_| halve(&mut digits)).collect()
}

/// Halves a decimal number and returns whether it was odd.
fn halve(digits: &mut [u8]) -> bool {
    let mut carry = 0;
    for digit in digits {
        let value = carry * 10 + *digit;
        *digit = value / 2;
        carry = value % 2;
    }
    carry == 1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn masks_are_exact_at_any_length() {
        let set = |decimal: &str| -> Vec<usize> {
            bits(decimal, 400).iter().enumerate().filter(|(_, set)| **set).map(|(bit, _)| bit).collect()
        };
        assert_eq!(set("9007199254740993"), [0, 53]);
        assert_eq!(set("18446744073709551616"), [64]);
        assert_eq!(set("0340282366920938463463374607431768211457"), [0, 128]);
        for junk in ["", "-1", "1.0", "0x1", "1e3", "١"] {
            assert_eq!(set(junk), [0_usize; 0], "{junk}");
        }
    }
}
