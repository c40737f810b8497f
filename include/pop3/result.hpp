// SPDX-License-Identifier: MIT
// result<T>: a value or a failure, for callers that do not want exceptions. Its functions have the names
// and the meaning of those of std::expected (C++23), which to_expected() returns.
#pragma once

#include <concepts>
#include <functional>
#include <optional>
#include <type_traits>
#include <utility>
#include <variant>
#include <version>

#ifdef __cpp_lib_expected
#include <expected>
#endif

#include "pop3/error.hpp"

namespace pop3::inline v1 {

/// Either a T or the failure that prevented it. The same type under every -std, so that it may be
/// part of a binary interface.
template <class T>
class [[nodiscard]] result {
  public:
    /// The type of the value.
    using value_type = T;

    /// A value.
    result(T value) : held_(std::in_place_index<0>, std::move(value)) {}  // NOLINT: as return value
    /// A failure.
    result(failure f) : held_(std::in_place_index<1>, std::move(f)) {}  // NOLINT: as return value

    /// True if there is a value.
    [[nodiscard]] bool has_value() const noexcept { return held_.index() == 0; }
    /// True if there is a value.
    explicit operator bool() const noexcept { return has_value(); }

    /// The value; undefined without one, as with std::expected.
    T& operator*() & noexcept { return *std::get_if<0>(&held_); }
    /// The value; undefined without one.
    const T& operator*() const& noexcept { return *std::get_if<0>(&held_); }
    /// The value, to be moved; undefined without one.
    T&& operator*() && noexcept { return std::move(*std::get_if<0>(&held_)); }
    /// A member of the value; undefined without one.
    T* operator->() noexcept { return std::get_if<0>(&held_); }
    /// A member of the value; undefined without one.
    const T* operator->() const noexcept { return std::get_if<0>(&held_); }

    /// The failure; undefined if there is a value.
    [[nodiscard]] const failure& error() const& noexcept { return *std::get_if<1>(&held_); }
    /// The failure, to be moved; undefined if there is a value.
    [[nodiscard]] failure&& error() && noexcept { return std::move(*std::get_if<1>(&held_)); }

    /// The value, or the failure thrown as error or error_proto.
    T value() && {
        if (!has_value()) raise(std::move(*std::get_if<1>(&held_)));
        return std::move(*std::get_if<0>(&held_));
    }
    /// The value, or a copy of the failure thrown as error or error_proto.
    const T& value() const& {
        if (!has_value()) raise(*std::get_if<1>(&held_));
        return *std::get_if<0>(&held_);
    }

    /// The value, or `other` without one.
    template <class U>
    [[nodiscard]] T value_or(U&& other) const& {
        return has_value() ? **this : static_cast<T>(std::forward<U>(other));
    }
    /// The value, moved, or `other` without one.
    template <class U>
    [[nodiscard]] T value_or(U&& other) && {
        return has_value() ? *std::move(*this) : static_cast<T>(std::forward<U>(other));
    }
    /// The result that `next` returns for the value; without one, this failure.
    template <class Next>
    auto and_then(Next&& next) && -> std::invoke_result_t<Next, T> {
        if (!has_value()) return std::move(*this).error();
        return std::invoke(std::forward<Next>(next), *std::move(*this));
    }
    /// The same with a copy of what this holds.
    template <class Next>
    auto and_then(Next&& next) const& {
        return result(*this).and_then(std::forward<Next>(next));
    }
    /// What `change` returns for the value, as a result; without one, this failure.
    template <class Change>
    auto transform(Change&& change) && -> result<std::invoke_result_t<Change, T>>;
    /// The same with a copy of what this holds.
    template <class Change>
    auto transform(Change&& change) const& {
        return result(*this).transform(std::forward<Change>(change));
    }
    /// The value; without one, the result that `instead` returns for the failure.
    template <class Instead>
    result or_else(Instead&& instead) && {
        if (has_value()) return std::move(*this);
        return std::invoke(std::forward<Instead>(instead), std::move(*this).error());
    }
    /// The same with a copy of what this holds.
    template <class Instead>
    result or_else(Instead&& instead) const& {
        return result(*this).or_else(std::forward<Instead>(instead));
    }

#ifdef __cpp_lib_expected
    /// The same as std::expected.
    std::expected<T, failure> to_expected() && {
        if (!has_value()) return std::unexpected(std::move(*this).error());
        return *std::move(*this);
    }
#endif

    friend bool operator==(const result&, const result&) = default;

  private:
    std::variant<T, failure> held_;
};

/// Nothing, or the failure that prevented it.
template <>
class [[nodiscard]] result<void> {
  public:
    /// There is no value.
    using value_type = void;

    /// Nothing: it succeeded.
    result() = default;
    /// A failure.
    result(failure f) : failure_(std::move(f)) {}  // NOLINT: as return value

    /// True if there is no failure.
    [[nodiscard]] bool has_value() const noexcept { return !failure_; }
    /// True if there is no failure.
    explicit operator bool() const noexcept { return has_value(); }
    /// The failure; undefined if there is none.
    [[nodiscard]] const failure& error() const& noexcept { return *failure_; }
    /// The failure, to be moved; undefined if there is none.
    [[nodiscard]] failure&& error() && noexcept { return *std::move(failure_); }
    /// Throws the failure as error or error_proto, if there is one.
    void value() const {
        if (failure_) raise(*failure_);
    }
    /// The result that `next` returns; with a failure, this one.
    template <class Next>
    auto and_then(Next&& next) const -> std::invoke_result_t<Next> {
        if (failure_) return *failure_;
        return std::invoke(std::forward<Next>(next));
    }
    /// What `make` returns, as a result; with a failure, this one.
    template <class Make>
    auto transform(Make&& make) const -> result<std::invoke_result_t<Make>> {
        if (failure_) return *failure_;
        if constexpr (std::is_void_v<std::invoke_result_t<Make>>) {
            std::invoke(std::forward<Make>(make));
            return {};
        } else {
            return std::invoke(std::forward<Make>(make));
        }
    }
    /// The result that `instead` returns for the failure, if there is one.
    template <class Instead>
    result or_else(Instead&& instead) const {
        if (!failure_) return *this;
        return std::invoke(std::forward<Instead>(instead), *failure_);
    }

#ifdef __cpp_lib_expected
    /// The same as std::expected.
    std::expected<void, failure> to_expected() && {
        if (failure_) return std::unexpected(*std::move(failure_));
        return {};
    }
#endif

    friend bool operator==(const result&, const result&) = default;

  private:
    std::optional<failure> failure_;
};

/// @cond its definition
template <class T>
template <class Change>
auto result<T>::transform(Change&& change) && -> result<std::invoke_result_t<Change, T>> {
    if (!has_value()) return std::move(*this).error();
    if constexpr (std::is_void_v<std::invoke_result_t<Change, T>>) {
        std::invoke(std::forward<Change>(change), *std::move(*this));
        return {};
    } else {
        return std::invoke(std::forward<Change>(change), *std::move(*this));
    }
}
/// @endcond

}  // namespace pop3::inline v1
