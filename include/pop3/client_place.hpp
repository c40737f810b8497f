// SPDX-License-Identifier: MIT
// client_place: how what a client made finds that client again, wherever it was moved.
#pragma once

#include <memory>
#include <type_traits>
#include <utility>

#include "pop3/result.hpp"

namespace pop3::inline v1::detail {

// The client, and the session that it had. `Outcome<T>` is how its verbs return a T.
template <class Self, template <class> class Outcome>
class client_place {
  public:
    // `mail`: where the client is, as long as it exists; null after that.
    explicit client_place(std::shared_ptr<Self* const> mail)
        : mail_(std::move(mail)), mark_(mark_of(mail_ ? *mail_ : nullptr)) {}

    // Null: it does not exist, or has another session.
    [[nodiscard]] Self* client() const noexcept {
        Self* const mail = mail_ ? *mail_ : nullptr;
        const session_mark now = mark_of(mail);
        return now.owner_before(mark_) || mark_.owner_before(now) ? nullptr : mail;
    }
    // What a verb returns without a client: errc::session_unusable.
    template <class T>
    static Outcome<T> without_client() {
        failure reason = fail(errc::session_unusable, "the session of this message does not exist");
        if constexpr (std::is_constructible_v<Outcome<T>, failure>)
            return Outcome<T>(std::move(reason));
        else
            raise(std::move(reason));
    }

  private:
    using session_mark = std::weak_ptr<const void>;

    // A client that can connect again marks each session; of others it is empty.
    static session_mark mark_of(const Self* mail) noexcept {
        if constexpr (requires { mail->session_mark(); })
            return mail ? mail->session_mark() : session_mark();
        return {};
    }

    std::shared_ptr<Self* const> mail_;
    session_mark mark_;
};

}  // namespace pop3::inline v1::detail
