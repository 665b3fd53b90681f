//! Tests media types: `Content-Type` of bodies, `Accept`, and the variants of responses by status.

use openapi_runtime::{Error, FilePart};

use crate::goldens::media;
use crate::goldens::media::api::media::{JobResponse, ReportResponse};
use crate::goldens::media::models::{Problem, Thing};
use crate::wire::{Wire, header};
use crate::{decode, encode};

fn media(status: u16, media_type: &'static str, body: &'static str) -> (Wire, media::api::media::Media) {
    let wire = Wire::answering_as(status, media_type, body);
    let client = wire.client(&media::API);
    (wire, media::Api::from_client(client).media())
}

fn done() -> (Wire, media::api::media::Media) {
    media(204, "application/json", "")
}

/// The error of a refused request.
async fn refused(status: u16, body: &'static str) -> Error {
    let (_, media) = media(status, "application/problem+json", body);
    media.get_document("1").await.unwrap_err()
}

#[tokio::test]
async fn any_media_type_of_an_object_is_json() {
    let (wire, media) = media(200, "application/json", r#"{"title":"a"}"#);
    assert_eq!(media.get_document("1").await.unwrap().title.as_deref(), Some("a"));
    assert_eq!(header(&wire.request(), "accept"), Some("application/json"));
}

#[tokio::test]
async fn the_declared_media_types_go_over_the_wire() {
    let (wire, media) = media(200, "application/vnd.media.v2+json", "{}");
    media.patch_document("1").title_null().await.unwrap();
    let request = wire.request();
    assert_eq!(header(&request, "content-type"), Some("application/merge-patch+json"));
    assert_eq!(header(&request, "accept"), Some("application/vnd.media.v2+json"));
    assert_eq!(&request.body()[..], br#"{"title":null}"#);
}

#[tokio::test]
async fn a_caller_chooses_the_body() {
    let (wire, media) = done();
    media.import("https://example.com").await.unwrap();
    assert_eq!(header(&wire.request(), "content-type"), Some("application/json"));
    media.import_as_zip("PK").await.unwrap();
    let request = wire.request();
    assert_eq!(header(&request, "content-type"), Some("application/zip"));
    assert_eq!(&request.body()[..], b"PK");
}

#[tokio::test]
async fn the_status_decides_between_equal_shapes() {
    let response = |status, body| async move {
        let (_, media) = media(status, "application/json", body);
        media.job().await.unwrap()
    };
    assert!(
        matches!(response(200, r#"{"id":"1"}"#).await, Some(JobResponse::Status200(done)) if done.id.is_some())
    );
    assert!(
        matches!(response(202, r#"{"id":"1"}"#).await, Some(JobResponse::Status202(begun)) if begun.id.is_some())
    );
    assert!(response(204, "").await.is_none());
    // For an undeclared status, the shape of the body decides.
    assert!(matches!(response(203, r#"{"id":"1"}"#).await, Some(JobResponse::Status200(_))));
}

#[tokio::test]
async fn text_and_json_by_status() {
    let (wire, ready) = media(200, "text/csv", "a,\"b\"\n");
    assert!(matches!(ready.report().await.unwrap(), ReportResponse::Status200(text) if text == "a,\"b\"\n"));
    assert_eq!(header(&wire.request(), "accept"), Some("text/csv, application/json"));
    let (_, pending) = media(202, "application/json", r#"{"job":"j"}"#);
    let report = pending.report().await.unwrap();
    assert!(matches!(report, ReportResponse::Status202(job) if job.job.as_deref() == Some("j")));
}

#[tokio::test]
async fn an_error_is_the_type_that_the_document_gives_it() {
    let error = refused(404, r#"{"title":"none"}"#).await;
    assert_eq!(error.json::<Problem>().unwrap().title, "none");
    assert!(refused(404, "<html>").await.json::<Problem>().is_none());
    assert!(refused(404, "{}").await.json::<Problem>().is_none(), "`title` is required");
}

#[tokio::test]
async fn a_default_beside_a_redirect_is_no_success() {
    let (_, media) = media(200, "text/html", "moved");
    let () = media.moved().await.unwrap();
}

#[tokio::test]
async fn a_form_is_written_as_its_encoding_says() {
    use media::api::media::{FormItem, FormRaw};
    let (wire, media) = done();
    let items = [FormItem::new().price("1"), FormItem::new().price("2")];
    let call = media.form().expand(["a", "b"]).items(items).joined(["x", "y"]).plain(["p", "q"]);
    call.raw(FormRaw::new().a(1)).await.unwrap();
    let body = wire.body().replace("%5B", "[").replace("%5D", "]");
    let expected =
        "expand[0]=a&expand[1]=b&items[0][price]=1&items[1][price]=2&joined=x,y&plain=p&plain=q&raw=";
    assert_eq!(body.strip_prefix(expected), Some("%7B%22a%22%3A1%7D"), "{body}");
}

#[tokio::test]
async fn files_are_files_wherever_their_schema_stands() {
    use media::api::media::UploadMeta;
    let (wire, media) = done();
    let call = media.upload(FilePart::bytes("1"), FilePart::bytes("2").content_type("image/tiff"));
    let call = call.cover(FilePart::bytes("3")).pages([FilePart::bytes("4"), FilePart::bytes("5")]);
    call.meta(UploadMeta::new().a("b")).additional("extra", FilePart::bytes("6")).await.unwrap();
    let body = wire.body();
    let parts: Vec<String> = body.split("Content-Disposition: form-data; name=").skip(1).map(part).collect();
    let expected = [
        "picture image/png 1",
        "scan image/tiff 2",
        "cover application/octet-stream 3",
        "pages application/octet-stream 4",
        "pages application/octet-stream 5",
        r#"meta application/vnd.meta+json {"a":"b"}"#,
        "extra application/octet-stream 6",
    ];
    assert_eq!(parts, expected);
}

/// Name, media type and content of a part.
fn part(text: &str) -> String {
    let (head, content) = text.split_once("\r\n\r\n").unwrap();
    let name = head.split('"').nth(1).unwrap();
    let media_type = head.split_once("Content-Type: ").unwrap().1;
    format!("{name} {media_type} {}", content.split("\r\n").next().unwrap())
}

#[tokio::test]
async fn what_is_only_read_is_not_sent_and_what_is_only_written_is_not_required() {
    let sent = Thing::new("hunter2", "n");
    assert_eq!(encode(&sent), r#"{"password":"hunter2","name":"n"}"#);
    let read: Thing = decode(r#"{"id":"1","name":"n"}"#);
    assert_eq!((read.id.as_deref(), read.password), (Some("1"), None));
    let (wire, media) = done();
    media.put_thing("n").await.unwrap();
    assert_eq!(wire.body(), r#"{"name":"n"}"#);
}
