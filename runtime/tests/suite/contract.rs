//! Tests the contract with generated code: names, signatures, and `Send` and `Sync`.

use openapi_runtime::codegen::{Api, Request};
use openapi_runtime::{Call, CallWithResponse, Client, Error, JsonError, Operation, Response, Secret};

use crate::support;

fn send<T: Send + 'static>() {}
fn sync<T: Sync>() {}

#[test]
fn what_goes_to_other_threads() {
    send::<Client>();
    sync::<Client>();
    send::<Request>();
    send::<Call<String>>();
    send::<CallWithResponse<support::models::Organization>>();
    send::<Response<String>>();
    send::<Error>();
    sync::<Error>();
    send::<JsonError>();
    sync::<JsonError>();
    sync::<Api>();
    sync::<Operation>();
    sync::<Secret>();
}
