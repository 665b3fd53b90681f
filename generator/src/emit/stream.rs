//! Prints the methods of a request beside `send` if its response can be read while it arrives.

use proc_macro2::TokenStream;
use quote::quote;

use super::Printer;
use crate::surface::{ItemStream, Operation, Output, StreamFormat};

impl Printer<'_> {
    /// The method `send_stream`, if the operation has one.
    pub(super) fn send_stream(self, operation: &Operation) -> Option<TokenStream> {
        match (&operation.stream, &operation.output) {
            (Some(stream), _) => Some(self.send_items(stream)),
            (None, Output::Bytes(_)) => Some(quote! {
                /// Sends the request, and gives the body in pieces, as they arrive.
                pub fn send_stream(self) -> rt::Call<rt::ByteStream> {
                    self.request.send_stream()
                }
            }),
            _ => None,
        }
    }

    fn send_items(self, stream: &ItemStream) -> TokenStream {
        let docs = match &stream.switch {
            Some(switch) => format!(
                " Sends the request with `{switch}` set, and gives the items of the response, as they arrive (`{}`).",
                stream.media_type
            ),
            None => {
                format!(
                    " Sends the request, and gives the items of the response, as they arrive (`{}`).",
                    stream.media_type
                )
            }
        };
        let ty = self.ty(&stream.ty());
        let media_type = &stream.media_type;
        let send = match stream.format {
            StreamFormat::Items => quote!(send_items_as(#media_type)),
            _ => {
                let send = send(stream.format);
                quote!(#send())
            }
        };
        let switch = stream.switch.as_ref().map(|switch| quote!(.field(#switch, true)));
        quote! {
            #[doc = #docs]
            pub fn send_stream(self) -> rt::Call<#ty> {
                self.request.#send #switch
            }
        }
    }
}

/// The method of the runtime's request that reads a response of this format.
pub(super) fn send(format: StreamFormat) -> TokenStream {
    match format {
        StreamFormat::Events => quote!(send_events),
        StreamFormat::NamedEvents => quote!(send_named_events),
        StreamFormat::TextEvents => quote!(send_text_events),
        StreamFormat::Items => quote!(send_items),
    }
}
