//! Makes all calls of a client wait when the server asks for a pause (429 with `Retry-After`).
//!
//! If each call waited separately, 200 tasks that a limit of 20 a second refuses would all retry after the same second:
//! 20 would succeed, and the rest would lose another attempt. So the calls of a client wait in one queue, in the order
//! in which they came, refused calls first. After the pause a single call probes. If it succeeds, as many calls follow
//! as succeeded before the limit was last reached, and then one, two, four and so on while all of them succeed. So a
//! limit costs about one refused request each time that it is reached, and the client needs no setting for it.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::Notify;
use tokio::time::{Instant, sleep_until};

use crate::random;

/// How many pauses in a row may end without a success before all waiting calls are sent: the server refuses everything,
/// so that each call should fail with its own error.
const BARREN: u32 = 2;
/// The longest time that is added to a pause, so that the clients of several processes do not retry at once.
const JITTER: Duration = Duration::from_millis(250);

/// The shortest pause; it doubles with each pause in a row that ends without a success. Some servers round the rest of
/// a second down to zero.
const SHORTEST: Duration = Duration::from_millis(100);

/// The gate of a client. Open, it costs a call one atomic load.
#[derive(Default)]
pub(crate) struct Gate {
    is_limited: AtomicBool,
    /// Calls of the client that have succeeded.
    successes: AtomicU64,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    /// When the current pause ends.
    closed_until: Option<Instant>,
    /// How many calls may pass now.
    credits: u64,
    /// How many calls may pass when all calls under way have ended.
    batch: u64,
    /// How many calls are under way.
    passing: u64,
    /// Whether the first call after a pause is under way, and how many may follow it.
    probe: Option<u64>,
    /// The client's successes when the last pause ended.
    successes_before: u64,
    /// Pauses in a row that ended without a success.
    barren: u32,
    tickets: u64,
    /// Calls up to this ticket pass unconditionally.
    released: u64,
    waiting: BTreeMap<Ticket, Arc<Notify>>,
}

/// A place in the queue. Refused calls are in front.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Ticket {
    is_new: bool,
    number: u64,
}

/// The next step of a waiting call.
enum Turn {
    Pass,
    /// Wait until this time, or until woken.
    Until(Instant),
    /// Wait until woken.
    Wait,
}

impl Gate {
    /// Waits for the call's turn. A call that would have to wait longer than its patience passes at once. `was_refused`
    /// says whether a limit has refused the call before.
    pub(crate) async fn enter(&self, patience: Option<Duration>, was_refused: bool) -> Pass<'_> {
        if let Some(pass) = self.pass_if_open() {
            return pass;
        }
        let Some(waiting) = self.queue(patience, was_refused) else {
            return Pass { gate: self, is_counted: false };
        };
        loop {
            let turn = self.lock().turn(waiting.ticket, self.successes(), Instant::now());
            match turn {
                Turn::Pass => return Pass { gate: self, is_counted: true },
                Turn::Wait => waiting.woken.notified().await,
                Turn::Until(end) => {
                    tokio::select! {
                        () = waiting.woken.notified() => {}
                        () = sleep_until(end) => {}
                    }
                }
            }
        }
    }

    /// Lets the call through where the client is not limited.
    pub(crate) fn pass_if_open(&self) -> Option<Pass<'_>> {
        let is_open = !self.is_limited.load(Ordering::Acquire);
        is_open.then_some(Pass { gate: self, is_counted: false })
    }

    fn queue(&self, patience: Option<Duration>, was_refused: bool) -> Option<Waiting<'_>> {
        let mut state = self.lock();
        let pause = state.closed_until.map(|end| end.saturating_duration_since(Instant::now()));
        let is_impatient = patience.is_some_and(|patience| patience.is_zero());
        if is_impatient || pause.zip(patience).is_some_and(|(pause, patience)| pause > patience) {
            return None;
        }
        state.tickets += 1;
        let ticket = Ticket { is_new: !was_refused, number: state.tickets };
        let woken = Arc::new(Notify::new());
        state.waiting.insert(ticket, woken.clone());
        Some(Waiting { gate: self, ticket, woken })
    }

    /// Closes the gate for the pause that the server asks for.
    pub(crate) fn close(&self, pause: Duration) {
        let mut state = self.lock();
        let pause = pause.max(SHORTEST.saturating_mul(1 << state.barren.min(BARREN + 1)));
        let jitter = pause.mul_f64(0.05 * random::fraction()).min(JITTER);
        let end = Instant::now().checked_add(pause);
        state.closed_until = match (state.closed_until, end) {
            // Calls that were sent together are refused together, with about the same pause.
            (Some(known), Some(end)) if known >= end => Some(known),
            (known, end) => end.and_then(|end| end.checked_add(jitter)).or(known),
        };
        state.credits = 0;
        state.probe = None;
        self.is_limited.store(true, Ordering::Release);
    }

    /// A call of the client has succeeded.
    pub(crate) fn succeeded(&self) {
        self.successes.fetch_add(1, Ordering::Relaxed);
        if self.is_limited.load(Ordering::Acquire) {
            self.lock().follow_probe();
        }
    }

    /// How many calls of the client have succeeded.
    pub(crate) fn successes(&self) -> u64 {
        self.successes.load(Ordering::Relaxed)
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    /// The next step of the call with this ticket.
    fn turn(&mut self, ticket: Ticket, successes: u64, now: Instant) -> Turn {
        if ticket.number <= self.released {
            self.passing += 1;
            return Turn::Pass;
        }
        if self.waiting.first_key_value().is_none_or(|(first, _)| *first != ticket) {
            return Turn::Wait;
        }
        match self.closed_until {
            Some(end) if end > now => return Turn::Until(end),
            Some(_) => self.open(successes),
            None => {}
        }
        self.refill();
        if self.credits == 0 {
            return Turn::Wait;
        }
        self.credits -= 1;
        self.passing += 1;
        Turn::Pass
    }

    /// The pause is over: lets a single call through, to probe.
    fn open(&mut self, successes: u64) {
        let passed = successes.saturating_sub(self.successes_before);
        self.successes_before = successes;
        self.closed_until = None;
        self.barren = if passed == 0 { self.barren.saturating_add(1) } else { 0 };
        if self.barren > BARREN {
            self.released = self.tickets;
            self.waiting.values().for_each(|woken| woken.notify_one());
        }
        self.credits = 1;
        self.probe = Some(passed);
        self.batch = 1;
    }

    /// After a successful probe, lets as many calls pass as succeeded before the last pause.
    fn follow_probe(&mut self) {
        if let Some(passed) = self.probe.take() {
            self.credits = self.credits.saturating_add(passed.saturating_sub(1));
            self.wake_first();
        }
    }

    /// Lets the next batch pass when all calls under way have ended.
    fn refill(&mut self) {
        if self.credits == 0 && self.passing == 0 && self.closed_until.is_none() {
            self.credits = self.batch.max(1);
            self.batch = self.batch.max(1).saturating_mul(2);
        }
    }

    fn wake_first(&self) {
        if let Some((_, first)) = self.waiting.first_key_value() {
            first.notify_one();
        }
    }
}

/// A call in the queue.
struct Waiting<'a> {
    gate: &'a Gate,
    ticket: Ticket,
    woken: Arc<Notify>,
}

impl Drop for Waiting<'_> {
    /// A call has left the queue, so the next one is first.
    fn drop(&mut self) {
        let mut state = self.gate.lock();
        state.waiting.remove(&self.ticket);
        state.wake_first();
    }
}

/// A call that was let through, until its attempt is over.
pub(crate) struct Pass<'a> {
    gate: &'a Gate,
    is_counted: bool,
}

impl Drop for Pass<'_> {
    fn drop(&mut self) {
        if !self.is_counted {
            return;
        }
        let mut state = self.gate.lock();
        state.passing -= 1;
        let is_idle = state.passing == 0 && state.waiting.is_empty();
        if is_idle && state.closed_until.is_none() {
            self.gate.is_limited.store(false, Ordering::Release);
            state.successes_before = self.gate.successes();
        }
        state.wake_first();
    }
}
