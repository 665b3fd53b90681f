//! The users in SQLite.

use std::fmt;
use std::path::Path;

use clerk_backend::models;
use clerk_backend::webhooks::{Event, EventData};
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePool};
use sqlx::{Sqlite, Transaction};

const SCHEMA: &str = "
    CREATE TABLE IF NOT EXISTS users (
        id TEXT PRIMARY KEY,
        first_name TEXT,
        -- The time of the newest change that was applied, in Unix milliseconds.
        changed_at INTEGER NOT NULL,
        deleted INTEGER NOT NULL DEFAULT FALSE
    ) STRICT;
    -- What must not happen twice: think of an email that welcomes the user.
    CREATE TABLE IF NOT EXISTS welcomes (user_id TEXT NOT NULL) STRICT;
    CREATE TABLE IF NOT EXISTS messages (
        id TEXT PRIMARY KEY,
        handled_at INTEGER NOT NULL DEFAULT (unixepoch())
    ) STRICT;
    -- Clerk has long given up repeating these.
    DELETE FROM messages WHERE handled_at < unixepoch() - 30 * 24 * 60 * 60;
";

/// Of two changes in the same millisecond, the one that arrives later counts.
const CHANGE: &str = "
    INSERT INTO users (id, first_name, changed_at) VALUES (?, ?, ?)
    ON CONFLICT (id) DO UPDATE SET first_name = excluded.first_name, changed_at = excluded.changed_at
    WHERE NOT deleted AND changed_at <= excluded.changed_at
";

/// A deletion replaces every change, even one with a later time, because ids are never reused.
const DELETE: &str = "
    INSERT INTO users (id, changed_at, deleted) VALUES (?, ?, TRUE)
    ON CONFLICT (id) DO UPDATE SET first_name = NULL, changed_at = excluded.changed_at, deleted = TRUE
";

/// A user as the receiver keeps it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct User {
    /// The id that Clerk gave it.
    pub id: String,
    pub first_name: Option<String>,
}

/// The users, and which messages were applied to them. A clone is the same database.
#[derive(Clone, Debug)]
pub struct Users {
    pool: SqlitePool,
}

impl Users {
    /// Opens the database, which is created if it is not there.
    pub async fn open(file: impl AsRef<Path>) -> Result<Self, sqlx::Error> {
        let options = SqliteConnectOptions::new()
            .filename(file)
            .create_if_missing(true)
            .journal_mode(SqliteJournalMode::Wal);
        let pool = SqlitePool::connect_with(options).await?;
        sqlx::raw_sql(SCHEMA).execute(&pool).await?;
        Ok(Self { pool })
    }

    /// Applies a message once, however often it arrives.
    pub async fn apply(&self, message: &str, event: Event) -> Result<(), ApplyError> {
        // Takes the lock for writing at once: of two deliveries of a message, the second waits for the first.
        let mut transaction = self.pool.begin_with("BEGIN IMMEDIATE").await?;
        if claim(&mut transaction, message).await? {
            change(&mut transaction, event).await?;
            transaction.commit().await?;
        }
        Ok(())
    }

    /// The users that are not deleted, by id.
    pub async fn all(&self) -> Result<Vec<User>, sqlx::Error> {
        let rows = sqlx::query_as("SELECT id, first_name FROM users WHERE NOT deleted ORDER BY id");
        let rows: Vec<(String, Option<String>)> = rows.fetch_all(&self.pool).await?;
        Ok(rows.into_iter().map(|(id, first_name)| User { id, first_name }).collect())
    }

    /// The ids of the users to welcome, sorted.
    pub async fn to_welcome(&self) -> Result<Vec<String>, sqlx::Error> {
        sqlx::query_scalar("SELECT user_id FROM welcomes ORDER BY user_id").fetch_all(&self.pool).await
    }
}

/// Claims a message; false if it has been handled. Rolling the transaction back releases the message.
async fn claim(transaction: &mut Transaction<'_, Sqlite>, message: &str) -> Result<bool, sqlx::Error> {
    let claim = sqlx::query("INSERT INTO messages (id) VALUES (?) ON CONFLICT DO NOTHING").bind(message);
    Ok(claim.execute(&mut **transaction).await?.rows_affected() == 1)
}

async fn change(transaction: &mut Transaction<'_, Sqlite>, event: Event) -> Result<(), ApplyError> {
    match event.data {
        EventData::UserCreated(user) => {
            let welcome = sqlx::query("INSERT INTO welcomes (user_id) VALUES (?)").bind(&user.id);
            welcome.execute(&mut **transaction).await?;
            write(transaction, user, event.timestamp).await?;
        }
        EventData::UserUpdated(user) => write(transaction, user, event.timestamp).await?,
        EventData::UserDeleted(models::DeletedObject { id: Some(id), .. }) => {
            let delete = sqlx::query(DELETE).bind(id).bind(event.timestamp.unwrap_or_default());
            delete.execute(&mut **transaction).await?;
        }
        // The data of an event about users could not be decoded. Events of other types are ignored.
        _ if event.r#type.starts_with("user.") => {
            return Err(ApplyError::Unreadable(event.r#type));
        }
        _ => {}
    }
    Ok(())
}

async fn write(
    transaction: &mut Transaction<'_, Sqlite>,
    user: models::User,
    timestamp: Option<i64>,
) -> Result<(), sqlx::Error> {
    let changed_at = timestamp.unwrap_or(user.updated_at);
    let change = sqlx::query(CHANGE).bind(user.id).bind(user.first_name).bind(changed_at);
    change.execute(&mut **transaction).await?;
    Ok(())
}

/// Why a message is not applied.
#[derive(Debug)]
pub enum ApplyError {
    Database(sqlx::Error),
    /// An event of this type, about a user, whose data could not be decoded.
    Unreadable(String),
}

impl fmt::Display for ApplyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Database(error) => write!(f, "the database failed: {error}"),
            Self::Unreadable(event) => {
                write!(f, "the data of {event} has an unknown form: update clerk-backend")
            }
        }
    }
}

impl std::error::Error for ApplyError {}

impl From<sqlx::Error> for ApplyError {
    fn from(error: sqlx::Error) -> Self {
        Self::Database(error)
    }
}
