//! Independent mocks behind one address: each world has its own state, faults, log, seed and clock.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use http::HeaderName;
use http::header::AUTHORIZATION;

use crate::clock::{Clock, SharedClock};
use crate::document::{Document, Location};
use crate::fault::{self, Fault};
use crate::layer::Layer;
use crate::record::{Log, Objection, Recorded, Watcher, locked};
use crate::request::Request;

/// What tells which world a request is for. A request without it is for the world whose key is empty.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum WorldKey {
    /// The value of this header.
    Header(HeaderName),
    /// What the client authenticates with: what `Authorization` has after its scheme, else the first API key that the
    /// document declares and the request has.
    Credential,
}

impl WorldKey {
    /// The key of the world that a request is for.
    fn of<'r>(&self, document: &Document, request: &'r Request) -> &'r str {
        match self {
            Self::Header(name) => request.header(name).unwrap_or_default().trim(),
            Self::Credential => credential(document, request).unwrap_or_default(),
        }
    }
}

fn credential<'r>(document: &Document, request: &'r Request) -> Option<&'r str> {
    if let Some(value) = request.header(AUTHORIZATION) {
        return Some(value.split_once(' ').map_or(value, |(_, credential)| credential.trim()));
    }
    document.api_keys.iter().find_map(|(location, name)| match location {
        Location::Header => request.header(name.as_str()),
        Location::Cookie => request.cookie(name),
        Location::Query => request.query.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str()),
        Location::Path => None,
    })
}

/// What a layer is made for.
#[non_exhaustive]
pub struct NewWorld<'a> {
    /// The key of the world; empty where requests name none.
    pub key: &'a str,
    /// The document that is served.
    pub document: &'a Arc<Document>,
    /// The clock of the world.
    pub clock: SharedClock,
}

impl fmt::Debug for NewWorld<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("NewWorld").field("key", &self.key).finish_non_exhaustive()
    }
}

/// Makes the layer of a world.
pub(crate) type MakeLayer = Box<dyn Fn(&NewWorld<'_>) -> Result<Box<dyn Layer>, String> + Send + Sync>;

/// What every world has at its start.
#[derive(Clone, Debug, Default)]
pub(crate) struct Beginning {
    pub(crate) seed: Option<u64>,
    pub(crate) faults: Vec<Fault>,
    pub(crate) clock: Clock,
    /// How many requests and objections are kept.
    pub(crate) log: usize,
}

/// One of the independent mocks: what its clients sent, and how it goes on.
pub struct World {
    pub(crate) layer: Box<dyn Layer>,
    pub(crate) log: Log,
    faults: Mutex<Vec<Fault>>,
    clock: SharedClock,
    seed: Mutex<Option<u64>>,
    responses: AtomicU64,
    beginning: Beginning,
}

impl World {
    pub(crate) fn new(layer: Box<dyn Layer>, clock: SharedClock, beginning: Beginning, log: Log) -> Self {
        Self {
            layer,
            log,
            faults: Mutex::new(beginning.faults.clone()),
            clock,
            seed: Mutex::new(beginning.seed),
            responses: AtomicU64::new(0),
            beginning,
        }
    }

    /// The requests so far, in their order.
    pub fn requests(&self) -> Vec<Recorded> {
        self.log.requests()
    }

    /// Everything that the mock objected to so far.
    pub fn objections(&self) -> Vec<Objection> {
        self.log.objections()
    }

    /// Removes the requests and objections recorded so far. The state stays.
    pub fn clear(&self) {
        self.log.clear();
    }

    /// Makes coming requests fail. Faults wait in the order of their injection.
    pub fn inject(&self, fault: Fault) {
        locked(&self.faults).push(fault);
    }

    /// Removes all faults that are left.
    pub fn heal(&self) {
        locked(&self.faults).clear();
    }

    /// Requests, objections, faults, state, seed and clock are as at the start.
    pub fn reset(&self) {
        self.log.clear();
        *locked(&self.faults) = self.beginning.faults.clone();
        self.clock.set(self.beginning.clock.clone());
        self.set_seed(self.beginning.seed);
        self.layer.reset();
    }

    /// Makes up other values for each response from now on, the same again for the same seed; `None`: the plainest.
    pub fn set_seed(&self, seed: Option<u64>) {
        *locked(&self.seed) = seed;
        self.responses.store(0, Ordering::Relaxed);
    }

    /// The time in Unix milliseconds.
    pub fn now(&self) -> i64 {
        self.clock.now()
    }

    /// Moves the clock forward, and returns its time in Unix milliseconds.
    pub fn advance(&self, by: Duration) -> i64 {
        self.clock.advance(by);
        self.layer.advance(by).unwrap_or_else(|| self.clock.now())
    }

    pub(crate) fn seed(&self) -> Option<u64> {
        *locked(&self.seed)
    }

    /// Takes the fault that is next for a request to this operation.
    pub(crate) fn take_fault(&self, operation_id: Option<&str>) -> Option<Fault> {
        fault::take(&mut locked(&self.faults), operation_id, self.clock.now())
    }

    /// The number of the next response, counted from 1.
    pub(crate) fn next_response(&self) -> u64 {
        self.responses.fetch_add(1, Ordering::Relaxed) + 1
    }
}

impl fmt::Debug for World {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("World").field("now", &self.now()).finish_non_exhaustive()
    }
}

/// All worlds of a mock.
pub(crate) struct Worlds {
    /// The world of requests without a key, and of all requests where keys are not looked at.
    first: Arc<World>,
    keyed: Option<Keyed>,
}

struct Keyed {
    key: WorldKey,
    most: usize,
    beginning: Beginning,
    make: MakeLayer,
    watcher: Watcher,
    worlds: Mutex<BTreeMap<String, Arc<World>>>,
}

impl Worlds {
    /// One world for all requests.
    pub(crate) fn one(world: World) -> Self {
        Self { first: Arc::new(world), keyed: None }
    }

    /// A world for each key; at most so many.
    pub(crate) fn by(
        key: WorldKey,
        most: usize,
        document: &Arc<Document>,
        beginning: Beginning,
        make: MakeLayer,
        watcher: Watcher,
    ) -> Result<Self, String> {
        let keyed = Keyed { key, most, beginning, make, watcher, worlds: Mutex::default() };
        Ok(Self { first: Arc::new(keyed.new_world(document, "")?), keyed: Some(keyed) })
    }

    pub(crate) fn first(&self) -> &Arc<World> {
        &self.first
    }

    /// The world that a request is for.
    pub(crate) fn of(&self, document: &Arc<Document>, request: &Request) -> Result<Arc<World>, String> {
        match &self.keyed {
            Some(keyed) => self.get(document, keyed.key.of(document, request)),
            None => Ok(Arc::clone(&self.first)),
        }
    }

    /// The world with this key, which is made if there is none.
    pub(crate) fn get(&self, document: &Arc<Document>, key: &str) -> Result<Arc<World>, String> {
        let Some(keyed) = self.keyed.as_ref().filter(|_| !key.is_empty()) else {
            return Ok(Arc::clone(&self.first));
        };
        let mut worlds = locked(&keyed.worlds);
        if let Some(world) = worlds.get(key) {
            return Ok(Arc::clone(world));
        }
        if worlds.len() >= keyed.most {
            let most = keyed.most;
            return Err(format!("there are {most} worlds, which is the limit: remove some, or raise it"));
        }
        let world = Arc::new(keyed.new_world(document, key)?);
        worlds.insert(key.to_owned(), Arc::clone(&world));
        Ok(world)
    }

    /// The keys of the worlds that requests have named so far.
    pub(crate) fn keys(&self) -> Vec<String> {
        self.keyed
            .iter()
            .flat_map(|keyed| locked(&keyed.worlds).keys().cloned().collect::<Vec<_>>())
            .collect()
    }

    /// Removes a world. The one without a key stays, and is as at the start.
    pub(crate) fn remove(&self, world: &Arc<World>) {
        if Arc::ptr_eq(world, &self.first) {
            world.reset();
        } else if let Some(keyed) = &self.keyed {
            locked(&keyed.worlds).retain(|_, other| !Arc::ptr_eq(other, world));
        }
    }
}

impl Keyed {
    fn new_world(&self, document: &Arc<Document>, key: &str) -> Result<World, String> {
        let clock = SharedClock::new(self.beginning.clock.clone());
        let layer = (self.make)(&NewWorld { key, document, clock: clock.clone() })?;
        let log = Log::new(self.beginning.log, self.watcher.clone());
        Ok(World::new(layer, clock, self.beginning.clone(), log))
    }
}
