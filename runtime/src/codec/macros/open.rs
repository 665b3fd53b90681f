//! Open enums: [`open_enum!`](crate::codegen::open_enum), [`open_integers!`](crate::codegen::open_integers),
//! [`open_scalars!`](crate::codegen::open_scalars). They keep unknown values.

/// Makes an enum of strings an open one, by a table of its variants. A variant `Unknown(String)` keeps any other
/// string.
///
/// Implements `as_str`, `Display` and `Debug` (the string), `PartialEq`, `Eq` and `Hash` (of the string: `Unknown` of a
/// known string equals its variant), `From<&str>`, `From<String>`, `Default` (the empty string),
/// [`Text`](crate::codegen::Text), [`Codec`](crate::codegen::Codec), `Serialize` and `Deserialize`. serde's traits take
/// it for a string, in every format.
///
/// ```
/// #[derive(Clone)]
/// pub enum Status {
///     Active,
///     Unknown(String),
/// }
///
/// openapi_runtime::codegen::open_enum! {
///     Status {
///         Active: "active",
///     }
/// }
///
/// assert_eq!(Status::from("active"), Status::Active);
/// assert_eq!(Status::from("paused").as_str(), "paused");
/// assert_eq!(Status::Unknown("active".to_owned()), Status::Active);
/// ```
#[doc(hidden)]
#[macro_export]
macro_rules! open_enum {
    ($name:ident { $($variant:ident: $text:literal,)* }) => {
        impl $name {
            /// The string of this value in the API.
            #[must_use]
            pub fn as_str(&self) -> &str {
                match self {
                    $(Self::$variant => $text,)*
                    Self::Unknown(text) => text,
                }
            }
        }
        impl ::core::fmt::Display for $name {
            #[inline]
            fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                ::core::fmt::Display::fmt(self.as_str(), f)
            }
        }
        impl ::core::fmt::Debug for $name {
            #[inline]
            fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                ::core::fmt::Debug::fmt(self.as_str(), f)
            }
        }
        impl ::core::cmp::PartialEq for $name {
            #[inline]
            fn eq(&self, other: &Self) -> bool {
                self.as_str() == other.as_str()
            }
        }
        impl ::core::cmp::Eq for $name {}
        impl ::core::hash::Hash for $name {
            fn hash<H: ::core::hash::Hasher>(&self, state: &mut H) {
                ::core::hash::Hash::hash(self.as_str(), state);
            }
        }
        impl ::core::convert::From<&str> for $name {
            fn from(text: &str) -> Self {
                match text {
                    $($text => Self::$variant,)*
                    _ => Self::Unknown(::std::borrow::ToOwned::to_owned(text)),
                }
            }
        }
        impl ::core::convert::From<::std::string::String> for $name {
            #[inline]
            fn from(text: ::std::string::String) -> Self {
                Self::from(text.as_str())
            }
        }
        impl ::core::default::Default for $name {
            #[inline]
            fn default() -> Self {
                Self::from("")
            }
        }
        impl $crate::codegen::Text for $name {
            fn set(&mut self, text: &str) -> ::core::result::Result<(), &'static str> {
                *self = Self::from(text);
                ::core::result::Result::Ok(())
            }
            fn reset(&mut self) {
                *self = Self::from("");
            }
        }
        impl $crate::codegen::Codec for $name {
            fn placeholder() -> Self {
                Self::from("")
            }
            fn visit(&self, visitor: &mut dyn $crate::codegen::Visitor) {
                visitor.string(self.as_str());
            }
            fn visit_mut(&mut self, visitor: &mut dyn $crate::codegen::VisitorMut) {
                visitor.text(self);
            }
        }
        $crate::expand_serde!($name, deserialize_text);
    };
}

/// Makes an enum of integers an open one, by a table of its variants. A variant `Unknown(i64)` keeps any other integer.
///
/// Implements `value`, `Display` and `Debug` (the integer), `PartialEq`, `Eq` and `Hash` (of the integer), `From<i64>`,
/// `Default` (zero), [`Codec`](crate::codegen::Codec), `Serialize` and `Deserialize`.
///
/// ```
/// #[derive(Clone, Copy)]
/// pub enum Status {
///     N404,
///     Minus1,
///     Unknown(i64),
/// }
///
/// openapi_runtime::codegen::open_integers! {
///     Status {
///         N404: 404,
///         Minus1: -1,
///     }
/// }
///
/// assert_eq!(Status::from(404), Status::N404);
/// assert_eq!(openapi_runtime::from_json::<Vec<Status>>(b"[-1, 7]")?, [Status::Minus1, Status::Unknown(7)]);
/// # Ok::<(), openapi_runtime::JsonError>(())
/// ```
#[doc(hidden)]
#[macro_export]
macro_rules! open_integers {
    ($name:ident { $($variant:ident: $integer:literal,)* }) => {
        impl $name {
            /// The integer of this value in the API.
            #[must_use]
            pub fn value(&self) -> i64 {
                match self {
                    $(Self::$variant => $integer,)*
                    Self::Unknown(value) => *value,
                }
            }
        }
        impl ::core::convert::From<i64> for $name {
            fn from(value: i64) -> Self {
                match value {
                    $($integer => Self::$variant,)*
                    _ => Self::Unknown(value),
                }
            }
        }
        $crate::expand_open_scalar!($name: i64);
    };
}

/// Makes an enum of strings, integers and booleans an open one, by a table of its variants. A variant `Unknown(Value)`
/// keeps any other JSON.
///
/// Implements `value`, `Display` and `Debug` (the JSON), `PartialEq`, `Eq` and `Hash` (of the value), `From<Value>`,
/// `Default` (`null`), [`Codec`](crate::codegen::Codec), `Serialize` and `Deserialize`.
///
/// ```
/// use openapi_runtime::codegen::Value;
///
/// #[derive(Clone)]
/// pub enum Size {
///     Auto,
///     N1,
///     Unknown(Value),
/// }
///
/// openapi_runtime::codegen::open_scalars! {
///     Size {
///         Auto: "auto",
///         N1: 1,
///     }
/// }
///
/// let sizes: Vec<Size> = openapi_runtime::from_json(br#"[1, "auto", "1"]"#)?;
/// assert_eq!(sizes, [Size::N1, Size::Auto, Size::Unknown("1".into())]);
/// # Ok::<(), openapi_runtime::JsonError>(())
/// ```
#[doc(hidden)]
#[macro_export]
macro_rules! open_scalars {
    ($name:ident { $($variant:ident: $scalar:literal,)* }) => {
        impl $name {
            /// The JSON of this value in the API.
            #[must_use]
            pub fn value(&self) -> $crate::codegen::Value {
                match self {
                    $(Self::$variant => $crate::codegen::Value::from($scalar),)*
                    Self::Unknown(value) => ::core::clone::Clone::clone(value),
                }
            }
        }
        impl ::core::convert::From<$crate::codegen::Value> for $name {
            fn from(value: $crate::codegen::Value) -> Self {
                $(
                    if value == $scalar {
                        return Self::$variant;
                    }
                )*
                Self::Unknown(value)
            }
        }
        $crate::expand_open_scalar!($name: $crate::codegen::Value);
    };
}

/// The impls that open enums of other scalars than strings share, over the scalar that `value` returns.
#[doc(hidden)]
#[macro_export]
macro_rules! expand_open_scalar {
    ($name:ident: $scalar:ty) => {
        impl ::core::fmt::Display for $name {
            fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                ::core::fmt::Display::fmt(&self.value(), f)
            }
        }
        impl ::core::fmt::Debug for $name {
            fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                ::core::fmt::Display::fmt(&self.value(), f)
            }
        }
        impl ::core::cmp::PartialEq for $name {
            fn eq(&self, other: &Self) -> bool {
                self.value() == other.value()
            }
        }
        impl ::core::cmp::Eq for $name {}
        impl ::core::hash::Hash for $name {
            fn hash<H: ::core::hash::Hasher>(&self, state: &mut H) {
                ::core::hash::Hash::hash(&self.value(), state);
            }
        }
        impl ::core::default::Default for $name {
            fn default() -> Self {
                $crate::codegen::Codec::placeholder()
            }
        }
        impl $crate::codegen::Codec for $name {
            fn placeholder() -> Self {
                <Self as ::core::convert::From<$scalar>>::from(
                    <$scalar as $crate::codegen::Codec>::placeholder(),
                )
            }
            fn visit(&self, visitor: &mut dyn $crate::codegen::Visitor) {
                $crate::codegen::Codec::visit(&self.value(), visitor);
            }
            fn visit_mut(&mut self, visitor: &mut dyn $crate::codegen::VisitorMut) {
                let mut value = self.value();
                $crate::codegen::Codec::visit_mut(&mut value, visitor);
                *self = <Self as ::core::convert::From<$scalar>>::from(value);
            }
        }
        $crate::expand_serde!($name, deserialize);
    };
}
