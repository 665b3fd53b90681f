//! The command line.

use std::path::{self, PathBuf};
use std::thread;

use crate::Result;

/// The options of the command line.
pub(crate) struct Options {
    /// A folder of documents, instead of the npm package.
    pub(crate) documents: Option<PathBuf>,
    /// The generator, instead of one that is compiled from this repository.
    pub(crate) generator: Option<PathBuf>,
    /// A folder for what is compiled, which the next run uses again.
    pub(crate) target: Option<PathBuf>,
    /// How many documents are compiled.
    pub(crate) compile: usize,
    /// The seed of the draw.
    pub(crate) seed: u64,
    /// Whether only the documents that are drawn are generated from, instead of all.
    pub(crate) is_only_drawn: bool,
    /// How many processes run at once.
    pub(crate) jobs: usize,
}

impl Options {
    pub(crate) fn parse(mut arguments: impl Iterator<Item = String>) -> Result<Self> {
        let jobs = thread::available_parallelism().map_or(1, usize::from);
        let mut options = Self {
            documents: None,
            generator: None,
            target: None,
            compile: 200,
            is_only_drawn: false,
            seed: fastrand::u64(..),
            jobs,
        };
        while let Some(option) = arguments.next() {
            let value = arguments.next().ok_or_else(|| format!("the option `{option}` needs a value"))?;
            match option.as_str() {
                "--documents" => options.documents = Some(value.into()),
                "--generator" => options.generator = Some(value.into()),
                "--target" => options.target = path::absolute(value).ok(),
                "--compile" if value == "all" => options.compile = usize::MAX,
                "--compile" => options.compile = number(&option, &value)?,
                "--generate" if value == "all" || value == "drawn" => {
                    options.is_only_drawn = value == "drawn"
                }
                "--seed" => options.seed = number(&option, &value)?,
                "--jobs" => options.jobs = number::<usize>(&option, &value)?.max(1),
                _ => return Err(format!("there is no option `{option}`")),
            }
        }
        Ok(options)
    }
}

fn number<T: std::str::FromStr>(option: &str, value: &str) -> Result<T> {
    value.parse().map_err(|_| format!("the value of `{option}` is a number, not `{value}`"))
}
