//! An API written by hand as the generator would write it.

use openapi_runtime::codegen::{Api, ErrorFormat, Method, Request, Style};
use openapi_runtime::{Bytes, Call, Client, FilePart, Operation};

use super::models::{NewInvitation, Organization};

pub const API: Api = Api::new("https://api.example.com/v1").header("Example-Version", "2026-05-12").errors(
    ErrorFormat::new()
        .list("errors")
        .code("code")
        .message("message")
        .detail("long_message")
        .meta("meta")
        .parameter("param_name")
        .trace_id("trace_id")
        .trace_header("cf-ray"),
);

const CREATE_ORGANIZATION: Operation =
    Operation::new("CreateOrganization", Method::Post, "/organizations").json(true);
const GET_ORGANIZATION: Operation =
    Operation::new("GetOrganization", Method::Get, "/organizations/{organization_id}");
const LIST_ORGANIZATIONS: Operation = Operation::new("ListOrganizations", Method::Get, "/organizations");
const DELETE_ORGANIZATION: Operation =
    Operation::new("DeleteOrganization", Method::Delete, "/organizations/{organization_id}");
const UPLOAD_LOGO: Operation =
    Operation::new("UploadLogo", Method::Put, "/organizations/{organization_id}/logo").multipart(true);
const INVITE: Operation = Operation::new("Invite", Method::Post, "/invitations").json(false);
const DOWNLOAD: Operation = Operation::new("Download", Method::Get, "/report").accept("application/pdf");

#[derive(Clone, Debug)]
pub struct Organizations {
    client: Client,
}

impl Organizations {
    pub fn new(client: &Client) -> Self {
        Self { client: client.clone() }
    }

    pub fn create_organization(&self, name: impl Into<String>) -> CreateOrganization {
        let mut request = self.client.request(&CREATE_ORGANIZATION);
        request.field("name", name.into());
        CreateOrganization { request }
    }

    pub fn get_organization(&self, organization_id: impl Into<String>) -> GetOrganization {
        let mut request = self.client.request(&GET_ORGANIZATION);
        request.path("organization_id", organization_id.into());
        GetOrganization { request }
    }

    pub fn delete_organization(&self, organization_id: impl Into<String>) -> DeleteOrganization {
        let mut request = self.client.request(&DELETE_ORGANIZATION);
        request.path("organization_id", organization_id.into());
        DeleteOrganization { request }
    }

    pub fn list_organizations(&self) -> ListOrganizations {
        ListOrganizations { request: self.client.request(&LIST_ORGANIZATIONS) }
    }

    pub fn upload_logo(&self, organization_id: impl Into<String>, file: impl Into<FilePart>) -> UploadLogo {
        let mut request = self.client.request(&UPLOAD_LOGO);
        request.path("organization_id", organization_id.into());
        request.file("file", file.into());
        UploadLogo { request }
    }

    pub fn invite(&self, invitations: &[NewInvitation]) -> Call<Vec<Organization>> {
        let mut request = self.client.request(&INVITE);
        request.body(invitations.to_vec());
        request.send_json()
    }

    pub fn download(&self) -> Call<Bytes> {
        self.client.request(&DOWNLOAD).send_bytes()
    }
}

macro_rules! builder {
    ($name:ident, $output:ty, $send:ident { $($setters:tt)* }) => {
        #[derive(Clone, Debug)]
        #[must_use = "a request does nothing unless it is sent"]
        pub struct $name {
            request: Request,
        }
        impl $name {
            $($setters)*
            pub fn send(self) -> Call<$output> {
                self.request.$send()
            }
        }
        openapi_runtime::codegen::builder!($name, $output);
    };
}

builder!(CreateOrganization, Organization, send_json {
    pub fn slug(mut self, slug: impl Into<String>) -> Self {
        self.request.field("slug", slug.into());
        self
    }
    pub fn slug_null(mut self) -> Self {
        self.request.null("slug");
        self
    }
    pub fn max_allowed_memberships(mut self, value: i64) -> Self {
        self.request.field("max_allowed_memberships", value);
        self
    }
    pub fn additional(mut self, name: impl Into<String>, value: openapi_runtime::Value) -> Self {
        self.request.additional(name, value);
        self
    }
});
builder!(GetOrganization, Organization, send_json {});
builder!(DeleteOrganization, (), send_empty {});
builder!(UploadLogo, Option<Organization>, send_optional {
    pub fn uploader_user_id(mut self, id: impl Into<String>) -> Self {
        self.request.field("uploader_user_id", id.into());
        self
    }
});
builder!(ListOrganizations, Vec<Organization>, send_json {
    pub fn limit(mut self, limit: i64) -> Self {
        self.request.query("limit", Style::Form, limit);
        self
    }
    pub fn organization_id(mut self, ids: impl IntoIterator<Item = impl Into<String>>) -> Self {
        let ids: Vec<String> = ids.into_iter().map(Into::into).collect();
        self.request.query("organization_id", Style::Form, ids);
        self
    }
    pub fn include_members_count(mut self, include: bool) -> Self {
        self.request.query("include_members_count", Style::Form, include);
        self
    }
});
