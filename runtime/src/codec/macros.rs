//! The macros that implement types by their tables: [`model!`](crate::codegen::model),
//! [`open_enum!`](crate::codegen::open_enum), [`union!`](crate::codegen::union).

mod open;

/// Makes a struct a model, by a table of its fields: the field, its rule, its name in JSON. The rule is `required`,
/// `nullable` or `optional`, as [`Rule`](crate::codegen::Rule) explains; `.constant("text")`, `.secret()` or
/// `.escaped()` may follow. A last entry `..field` names the field for undeclared properties; an entry
/// `@named(data, r#type)` before it says that the variant of the union `data` is the one that the property `r#type`
/// names, see [`Variant::named`](crate::codegen::Variant::named).
///
/// Implements [`Codec`](crate::codegen::Codec), `Clone`, `Default`, `PartialEq`, `Debug`, `Serialize` and
/// `Deserialize`, and gives the struct a constant `SHAPE`. By `Default`, each field has its type's
/// [placeholder](crate::codegen::Codec::placeholder).
///
/// serde's traits work with every format that describes itself: JSON, YAML, TOML, MessagePack, CBOR and the like. A
/// model is written as a map of unknown length, because the absent and the undeclared properties are known only when it
/// is written. bincode, postcard and other formats that could not be read back refuse that. A field of an integer type
/// also decodes from a float without a fraction.
///
/// ```
/// use std::collections::BTreeMap;
///
/// pub struct Session {
///     pub object: String,
///     pub r#type: Option<String>,
///     pub secret: Option<String>,
///     pub additional: BTreeMap<String, i64>,
/// }
///
/// openapi_runtime::codegen::model! {
///     Session {
///         object: required("object").constant("session"),
///         r#type: optional("type"),
///         secret: optional("secret").secret(),
///         ..additional
///     }
/// }
///
/// let session: Session = openapi_runtime::from_json(br#"{"object":"session","secret":"x","more":1}"#)?;
/// assert_eq!(session.additional["more"], 1);
/// assert!(format!("{session:?}").contains("secret: [redacted]"));
/// # Ok::<(), openapi_runtime::JsonError>(())
/// ```
#[doc(hidden)]
#[macro_export]
macro_rules! model {
    ($name:ident {
        $($field:ident: $kind:ident($key:literal) $(.$modifier:ident($($argument:literal)?))*,)*
        $(@named($payload:ident, $tag:ident),)?
        $(..$additional:ident)?
    }) => {
        impl $name {
            pub(crate) const SHAPE: $crate::codegen::Shape = $crate::codegen::Shape::new(
                ::core::stringify!($name),
                &[$($crate::codegen::Field { name: $key, rule: $crate::codegen::$kind $(.$modifier($($argument)?))* }),*],
            );
        }
        #[allow(deprecated)]
        impl $crate::codegen::Codec for $name {
            fn placeholder() -> Self {
                Self {
                    $($field: $crate::codegen::Codec::placeholder(),)*
                    $($additional: $crate::codegen::Codec::placeholder(),)?
                }
            }
            fn visit(&self, visitor: &mut dyn $crate::codegen::Visitor) {
                $crate::expand_model_call!(visitor, &[$(&self.$field),*], $(&self.$additional)?);
            }
            fn visit_mut(&mut self, visitor: &mut dyn $crate::codegen::VisitorMut) {
                $crate::expand_model_call!(visitor, &mut [$(&mut self.$field),*], $(&mut self.$additional)?);
                $($crate::codegen::decode_payload(&mut self.$payload, &self.$tag);)?
            }
        }
        $crate::expand_traits!($name);
        $crate::expand_serde!($name, deserialize);
    };
}

/// Makes an enum a union, by a table of its variants: `tagged(property, strings)`, `object(&SHAPE)`, `kind(Kind)` or
/// `named(names)`, see [`Variant`](crate::codegen::Variant). A variant `Unknown(Value)` keeps any other JSON.
///
/// A value is decoded as the variant whose tag it names. Without such a tag, the candidates are the variants whose
/// required properties the value has and whose constants it does not contradict. They are tried in this order: fewest
/// undeclared properties, then fewest absent nullable properties, then the order of the table. The first candidate that
/// decodes is the result.
///
/// Implements [`Union`](crate::codegen::Union), [`Codec`](crate::codegen::Codec), `Clone`, `PartialEq`, `Debug`,
/// `Default` (`Unknown(null)`), `Serialize` and `Deserialize`.
///
/// ```
/// use openapi_runtime::codegen::{Kind, Value};
///
/// pub enum Subject {
///     Id(String),
///     Ids(Vec<String>),
///     Unknown(Value),
/// }
///
/// openapi_runtime::codegen::union! {
///     Subject {
///         Id: kind(Kind::String),
///         Ids: kind(Kind::Array),
///     }
/// }
///
/// assert!(openapi_runtime::from_json::<Subject>(b"[\"a\"]")? == Subject::Ids(vec!["a".to_owned()]));
/// assert!(openapi_runtime::from_json::<Subject>(b"7")? == Subject::Unknown(7.into()));
/// # Ok::<(), openapi_runtime::JsonError>(())
/// ```
#[doc(hidden)]
#[macro_export]
macro_rules! union {
    ($name:ident { $($variant:ident: $kind:ident($($argument:expr),*),)* }) => {
        impl $crate::codegen::Union for $name {
            fn variants(&self) -> &'static [$crate::codegen::Variant] {
                const { &[$($crate::codegen::Variant::$kind($($argument),*)),*] }
            }

            #[allow(unused_assignments)]
            fn begin(&mut self, index: usize) -> &mut dyn $crate::codegen::Codec {
                let mut at = 0;
                *self = Self::Unknown($crate::codegen::Value::Null);
                $(
                    if index == at {
                        *self = Self::$variant($crate::codegen::Codec::placeholder());
                    }
                    at += 1;
                )*
                match self {
                    $(Self::$variant(value) => value,)*
                    Self::Unknown(value) => value,
                }
            }

            fn unknown(&mut self) -> ::core::option::Option<&mut $crate::codegen::Value> {
                match self {
                    Self::Unknown(value) => ::core::option::Option::Some(value),
                    _ => ::core::option::Option::None,
                }
            }
        }
        impl $crate::codegen::Codec for $name {
            fn placeholder() -> Self {
                Self::Unknown($crate::codegen::Value::Null)
            }
            fn visit(&self, visitor: &mut dyn $crate::codegen::Visitor) {
                const NAME: &str = ::core::stringify!($name);
                let mut index = 0;
                $(
                    if let Self::$variant(value) = self {
                        return visitor.variant(NAME, index, value);
                    }
                    index += 1;
                )*
                if let Self::Unknown(value) = self {
                    visitor.variant(NAME, ::core::primitive::usize::MAX, value);
                }
            }
            fn visit_mut(&mut self, visitor: &mut dyn $crate::codegen::VisitorMut) {
                visitor.union(self);
            }
        }
        $crate::expand_traits!($name);
        $crate::expand_serde!($name, deserialize);
    };
}

/// Completes the builder of an operation: `builder!(Builder, Output)` has `.await` call its method `send`, and adds
/// `maybe`.
#[doc(hidden)]
#[macro_export]
macro_rules! builder {
    ($builder:ident, $output:ty) => {
        impl ::core::future::IntoFuture for $builder {
            type Output = ::core::result::Result<$output, $crate::Error>;
            type IntoFuture = $crate::Call<$output>;

            fn into_future(self) -> Self::IntoFuture {
                self.send()
            }
        }
        $crate::maybe!($builder);
    };
}

/// Adds `maybe` to a type that has setters.
#[doc(hidden)]
#[macro_export]
macro_rules! maybe {
    ($name:ident) => {
        impl $name {
            #[doc = ::core::concat!("Calls a setter if there is a value for it: `.maybe(name, ", ::core::stringify!($name), "::name)`.")]
            #[must_use]
            pub fn maybe<T>(
                self,
                value: ::core::option::Option<T>,
                setter: impl ::core::ops::FnOnce(Self, T) -> Self,
            ) -> Self {
                match value {
                    ::core::option::Option::Some(value) => setter(self, value),
                    ::core::option::Option::None => self,
                }
            }
        }
    };
}

#[doc(hidden)]
#[macro_export]
macro_rules! expand_model_call {
    ($to:ident, $slots:expr,) => {
        $to.model(Self::SHAPE, $slots)
    };
    ($to:ident, $slots:expr, $additional:expr) => {
        $to.open_model(Self::SHAPE, $slots, ::core::option::Option::Some($additional))
    };
}

#[doc(hidden)]
#[macro_export]
macro_rules! expand_traits {
    ($name:ident) => {
        impl ::core::clone::Clone for $name {
            #[inline]
            fn clone(&self) -> Self {
                $crate::codegen::copy(self)
            }
        }
        impl ::core::default::Default for $name {
            #[inline]
            fn default() -> Self {
                $crate::codegen::Codec::placeholder()
            }
        }
        impl ::core::cmp::PartialEq for $name {
            #[inline]
            fn eq(&self, other: &Self) -> bool {
                $crate::codegen::equal(self, other)
            }
        }
        impl ::core::fmt::Debug for $name {
            #[inline]
            fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                $crate::codegen::debug(self, f)
            }
        }
    };
}

#[doc(hidden)]
#[macro_export]
macro_rules! expand_serde {
    ($name:ident, $deserialize:ident) => {
        impl $crate::codegen::Serialize for $name {
            fn serialize<S: $crate::codegen::Serializer>(
                &self,
                serializer: S,
            ) -> ::core::result::Result<S::Ok, S::Error> {
                $crate::codegen::serialize(self, serializer)
            }
        }
        impl<'de> $crate::codegen::Deserialize<'de> for $name {
            fn deserialize<D: $crate::codegen::Deserializer<'de>>(
                deserializer: D,
            ) -> ::core::result::Result<Self, D::Error> {
                $crate::codegen::$deserialize(deserializer)
            }
        }
    };
}
