//! Times of items: when an item was created and changed, and when it expires, told by the names of its properties.

use serde_json::{Map, Value, json};

/// How long an item lasts that does not say it: a day, in milliseconds.
const LIFETIME: i64 = 24 * 60 * 60 * 1000;

/// Numbers from here on are milliseconds; as seconds they would be later than the year 5000.
const LEAST_MS: i64 = 100_000_000_000;

/// What a property says of its item.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Moment {
    Created,
    Updated,
    Expires,
}

impl Moment {
    /// `created_at`, `createdAt`, `CreationDate` and their like.
    fn of(name: &str) -> Option<Self> {
        let name: String = name.chars().filter(char::is_ascii_alphanumeric).collect();
        match name.to_ascii_lowercase().as_str() {
            "createdat" | "created" | "createdon" | "createddate" | "creationdate" | "creationtime"
            | "createtime" | "datecreated" | "createdtime" | "insertedat" => Some(Self::Created),
            "updatedat" | "updated" | "updatedon" | "updateddate" | "updatetime" | "dateupdated"
            | "updatedtime" | "modifiedat" | "modified" | "lastmodified" | "modifieddate"
            | "lastmodifiedat" | "lastupdated" | "lastupdatedat" => Some(Self::Updated),
            "expiresat" | "expireat" | "expires" | "expiry" | "expiration" | "expireson"
            | "expirationdate" | "expirationtime" | "expiretime" | "expirydate" => Some(Self::Expires),
            _ => None,
        }
    }
}

/// A time in the form that a value has: RFC 3339, a date, or a number of seconds or milliseconds. `None`: it is no time.
fn in_form_of(value: &Value, ms: i64) -> Option<Value> {
    match value {
        Value::Number(number) if number.as_i64().is_some_and(|number| number >= LEAST_MS) => Some(json!(ms)),
        Value::Number(number) if number.is_i64() || number.is_u64() => Some(json!(ms.div_euclid(1000))),
        Value::String(text) if text.len() == 10 => from_text(text).map(|_| json!(&rfc3339(ms)[..10])),
        Value::String(text) => from_text(text).map(|_| json!(rfc3339(ms))),
        _ => None,
    }
}

/// Writes the times of an item that is new at `now`. What the request's body says stays.
pub(super) fn stamp_new(item: &mut Value, body: &Value, now: i64) {
    let lifetime = lifetime(body);
    stamp(item, body, |moment| match moment {
        Moment::Created | Moment::Updated => Some(now),
        Moment::Expires => Some(now.saturating_add(lifetime)),
    });
}

/// Writes the time of a change.
pub(super) fn stamp_changed(item: &mut Value, body: &Value, now: i64) {
    stamp(item, body, |moment| (moment == Moment::Updated).then_some(now));
}

fn stamp(item: &mut Value, body: &Value, time: impl Fn(Moment) -> Option<i64>) {
    for (name, value) in item.as_object_mut().into_iter().flatten() {
        let time = Moment::of(name).filter(|_| body.get(name).is_none()).and_then(&time);
        if let Some(stamped) = time.and_then(|time| in_form_of(value, time)) {
            *value = stamped;
        }
    }
}

/// How long an item lasts by its request: `expires_in_seconds` and their like.
fn lifetime(body: &Value) -> i64 {
    let seconds = |(name, value): (&String, &Value)| {
        let name: String = name.chars().filter(char::is_ascii_alphanumeric).collect();
        let is_lifetime = [
            "expiresin",
            "expiresinseconds",
            "expirein",
            "ttl",
            "ttlseconds",
            "lifetime",
            "secondsuntilexpiration",
        ]
        .contains(&name.to_ascii_lowercase().as_str());
        value.as_i64().filter(|seconds| is_lifetime && *seconds >= 0)
    };
    let given = body.as_object().into_iter().flatten().find_map(seconds);
    given.map_or(LIFETIME, |seconds| seconds.saturating_mul(1000))
}

/// Whether an item has expired at `now`.
pub(super) fn is_expired(item: &Value, now: i64) -> bool {
    let expires = |(name, value): (&String, &Value)| {
        Moment::of(name).filter(|moment| *moment == Moment::Expires).and_then(|_| milliseconds(value))
    };
    item.as_object().is_some_and(|item: &Map<_, _>| item.iter().find_map(expires).is_some_and(|at| at <= now))
}

fn milliseconds(value: &Value) -> Option<i64> {
    match value {
        Value::Number(number) => {
            let number = number.as_i64().filter(|number| *number > 0)?;
            Some(if number >= LEAST_MS { number } else { number.saturating_mul(1000) })
        }
        Value::String(text) => from_text(text),
        _ => None,
    }
}

/// Unix milliseconds as RFC 3339 has them, in UTC.
fn rfc3339(ms: i64) -> String {
    let (days, rest) = (ms.div_euclid(86_400_000), ms.rem_euclid(86_400_000));
    let (year, month, day) = date_of(days);
    let (hour, minute, second) = (rest / 3_600_000, rest / 60_000 % 60, rest / 1000 % 60);
    format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}.{:03}Z", rest % 1000)
}

/// A date, or a time of RFC 3339, in Unix milliseconds.
fn from_text(text: &str) -> Option<i64> {
    let number = |from: usize, to: usize| text.get(from..to)?.parse::<i64>().ok();
    let (year, month, day) = (number(0, 4)?, number(5, 7)?, number(8, 10)?);
    let is_date = text.get(4..5)? == "-" && text.get(7..8)? == "-";
    if !is_date || !(1..=12).contains(&month) || !(1..=31).contains(&day) {
        return None;
    }
    let days = days_of(year, month, day);
    if text.len() == 10 {
        return days.checked_mul(86_400_000);
    }
    let seconds = number(11, 13)? * 3600 + number(14, 16)? * 60 + number(17, 19)?;
    let rest = text.get(19..)?;
    Some((days * 86_400 + seconds - offset(rest)) * 1000 + fraction(rest))
}

/// The milliseconds of a fraction of a second.
fn fraction(rest: &str) -> i64 {
    let digits = rest.strip_prefix('.').unwrap_or_default().chars().map_while(|c| c.to_digit(10));
    digits.zip([100, 10, 1]).map(|(digit, weight)| i64::from(digit) * weight).sum()
}

/// The seconds of an offset such as `+01:00`, after fractions of a second.
fn offset(rest: &str) -> i64 {
    let zone = rest.trim_start_matches(|c: char| c == '.' || c.is_ascii_digit());
    let sign = if zone.starts_with('-') { -1 } else { 1 };
    let number = |from: usize, to: usize| zone.get(from..to).and_then(|text| text.parse::<i64>().ok());
    sign * (number(1, 3).unwrap_or(0) * 3600 + number(4, 6).unwrap_or(0) * 60)
}

/// The days of a civil date since 1970-01-01, in years that begin in March so that leap days are at the end.
fn days_of(year: i64, month: i64, day: i64) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let era = year.div_euclid(400);
    let day_of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    let year_of_era = year.rem_euclid(400);
    era * 146_097 + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year - 719_468
}

/// The inverse of [`days_of`].
fn date_of(days: i64) -> (i64, i64, i64) {
    let days = days + 719_468;
    let day_of_era = days.rem_euclid(146_097);
    let year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted = (5 * day_of_year + 2) / 153;
    let month = if shifted < 10 { shifted + 3 } else { shifted - 9 };
    let year = days.div_euclid(146_097) * 400 + year_of_era + i64::from(month <= 2);
    (year, month, day_of_year - (153 * shifted + 2) / 5 + 1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::EPOCH;

    #[test]
    fn times_are_written_and_read() {
        for (ms, text) in [
            (0, "1970-01-01T00:00:00.000Z"),
            (EPOCH, "2026-01-01T00:00:00.000Z"),
            (951_782_400_000, "2000-02-29T00:00:00.000Z"),
            (-1, "1969-12-31T23:59:59.999Z"),
        ] {
            assert_eq!(rfc3339(ms), text);
            assert_eq!(from_text(text), Some(ms), "{text}");
        }
        assert_eq!(from_text("2026-01-01"), Some(EPOCH));
        assert_eq!(from_text("2026-01-01T02:00:00.5+02:00"), Some(EPOCH + 500));
        assert!(
            ["", "soon", "2026-13-01", "2026-01-01T", "äöü-01-01"]
                .iter()
                .all(|text| from_text(text).is_none())
        );
    }

    #[test]
    fn each_time_keeps_its_form() {
        let mut item = json!({
            "created_at": EPOCH, "createdAt": EPOCH / 1000, "Created": "2020-01-01T00:00:00Z",
            "creation_date": "2020-01-01", "updated_at": null, "created": "by Ada", "expires_at": EPOCH,
        });
        stamp_new(&mut item, &json!({ "createdAt": 5, "ttl": 60 }), EPOCH + 1000);
        let expected = json!({
            "created_at": EPOCH + 1000, "createdAt": EPOCH / 1000, "Created": "2026-01-01T00:00:01.000Z",
            "creation_date": "2026-01-01", "updated_at": null, "created": "by Ada", "expires_at": EPOCH + 61_000,
        });
        assert_eq!(item, expected);
        assert!(!is_expired(&item, EPOCH + 60_999) && is_expired(&item, EPOCH + 61_000));
        assert!(!is_expired(&json!({ "expires_at": null, "expires": 0 }), EPOCH));
    }
}
