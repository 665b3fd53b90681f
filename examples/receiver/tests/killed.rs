//! The receiver is killed again and again while messages arrive twice and in any order. It ends with the users of the
//! fake.
//!
//! `RECEIVER_EVENTS` is the number of events, 300 unless set; `RECEIVER_SEED` repeats the choices of an earlier run.

use std::env;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::str::FromStr;
use std::time::Duration;

use clerk_backend::Clerk;
use clerk_backend_fake::{Fake, Webhook};
use fastrand::Rng;
use receiver::{User, Users};
use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::process::{Child, Command};

/// How many requests are under way at once.
const SENDERS: usize = 4;
/// How many messages a sender sends before it chooses anew.
const BATCH: usize = 8;

#[tokio::test]
async fn ends_with_the_users_of_the_fake() {
    let seed = from_env("RECEIVER_SEED", fastrand::u64(..));
    println!("RECEIVER_SEED={seed}");
    let mut random = Rng::with_seed(seed);
    let fake = Fake::start().await.unwrap();
    let clerk = Clerk::builder(Fake::secret_key()).api_url(fake.url()).build().unwrap();
    let (mut created, mut alive) = (Vec::new(), Vec::new());
    while fake.webhooks().len() < from_env("RECEIVER_EVENTS", 300) {
        change_a_user(&clerk, &mut created, &mut alive, &mut random).await;
        fake.advance(Duration::from_millis(1));
    }

    let database = Database::new(seed);
    let kills = deliver_all(&fake, &database.file, &mut random).await;
    println!("{} events, {kills} kills", fake.webhooks().len());
    assert!(kills > 0);

    let received = Users::open(&database.file).await.unwrap();
    assert_eq!(received.all().await.unwrap(), users_of(&clerk).await);
    created.sort();
    assert_eq!(received.to_welcome().await.unwrap(), created);
}

fn from_env<T: FromStr>(variable: &str, default: T) -> T {
    env::var(variable).ok().and_then(|value| value.parse().ok()).unwrap_or(default)
}

/// Creates, renames or deletes one of the users. `created` has the ids of all that were ever created, `alive` of those
/// left.
async fn change_a_user(clerk: &Clerk, created: &mut Vec<String>, alive: &mut Vec<String>, random: &mut Rng) {
    let first_name = format!("Name {}", random.u32(..));
    if alive.is_empty() || random.u8(..4) == 0 {
        let user = clerk.users().create_user().first_name(first_name).await.unwrap();
        created.push(user.id.clone());
        alive.push(user.id);
        return;
    }
    let index = random.usize(..alive.len());
    if random.u8(..4) == 0 {
        clerk.users().delete_user(alive.swap_remove(index)).await.unwrap();
    } else {
        clerk.users().update_user(&alive[index]).first_name(first_name).await.unwrap();
    }
}

/// The users that the fake has, by id.
async fn users_of(clerk: &Clerk) -> Vec<User> {
    let users = clerk.users().get_user_list().limit(500).stream().collect().await.unwrap();
    let mut users: Vec<User> =
        users.into_iter().map(|user| User { id: user.id, first_name: user.first_name }).collect();
    users.sort();
    users
}

/// Delivers each event at least once, as Clerk does: repeats events until the response is 2xx. Returns how many times
/// the receiver was killed.
async fn deliver_all(fake: &Fake, database: &Path, random: &mut Rng) -> u32 {
    let mut waiting: Vec<String> = fake.webhooks().into_iter().map(|webhook| webhook.id).collect();
    let mut kills = 0u32;
    while !waiting.is_empty() {
        let mut receiver = Receiver::start(database).await;
        // Longer each time, so that the test also ends on a slow machine.
        let life = Duration::from_micros(random.u64(1_000..20_000)) * (1 + kills);
        let mut sent = Vec::new();
        let killed = tokio::select! {
            () = send_all(fake, &receiver.url, &mut waiting, &mut sent, random) => false,
            () = tokio::time::sleep(life) => true,
        };
        receiver.process.kill().await.unwrap();
        // The receiver may or may not have committed these when it was killed.
        waiting.append(&mut sent);
        kills += u32::from(killed);
    }
    kills
}

/// Sends the waiting events in random order, some of them twice. `sent` has the events without a response.
async fn send_all(
    fake: &Fake,
    url: &str,
    waiting: &mut Vec<String>,
    sent: &mut Vec<String>,
    random: &mut Rng,
) {
    while !waiting.is_empty() {
        random.shuffle(waiting);
        *sent = waiting.split_off(waiting.len().saturating_sub(SENDERS * BATCH));
        let twice: Vec<String> = sent.iter().filter(|_| random.u8(..4) == 0).cloned().collect();
        let mut batches: [Vec<Webhook>; SENDERS] = Default::default();
        for id in sent.iter().chain(&twice) {
            batches[random.usize(..SENDERS)].push(fake.webhook_again(id).unwrap());
        }
        let [a, b, c, d] = batches.each_ref().map(|batch| fake.deliver(url, batch));
        let (a, b, c, d) = tokio::join!(a, b, c, d);
        for statuses in [a, b, c, d] {
            assert!(statuses.unwrap().iter().all(|status| *status == 204));
        }
        sent.clear();
    }
}

/// A process of the receiver.
struct Receiver {
    process: Child,
    url: String,
}

impl Receiver {
    async fn start(database: &Path) -> Self {
        let mut process = Command::new(env!("CARGO_BIN_EXE_receiver"))
            .env("CLERK_WEBHOOK_SIGNING_SECRET", Fake::webhook_secret())
            .env("RECEIVER_ADDRESS", "127.0.0.1:0")
            .env("RECEIVER_DATABASE", database)
            .stdout(Stdio::piped())
            .kill_on_drop(true)
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(process.stdout.take().unwrap()).lines();
        let url = lines.next_line().await.unwrap().expect("the receiver ended");
        Self { process, url }
    }
}

/// A database in a folder that goes with it.
struct Database {
    folder: PathBuf,
    file: PathBuf,
}

impl Database {
    fn new(seed: u64) -> Self {
        let folder = env::temp_dir().join(format!("receiver-{seed}"));
        std::fs::create_dir_all(&folder).unwrap();
        Self { file: folder.join("users.sqlite"), folder }
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}
