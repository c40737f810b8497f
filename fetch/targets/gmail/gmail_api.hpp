// SPDX-License-Identifier: MIT
// Requests to the Gmail API, with what each of them needs: a token, the pauses that Google asks for, and
// repetitions after a failure.
#pragma once

#include <chrono>
#include <filesystem>
#include <functional>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "api_errors.hpp"
#include "fetch/clock.hpp"
#include "fetch/targets/common/token_source.hpp"
#include "http/client.hpp"
#include "import_pace.hpp"
#include "pop3/time_limits.hpp"
#include "system/clock_and_poll.hpp"
#include "upload_body.hpp"

namespace pop3::fetch {

struct api_request {
    std::string method{"GET"};
    std::string url{};
    std::string content_type{"application/json; charset=UTF-8"};
    std::vector<http::field> fields{};
    std::string text{};                    ///< the body; or
    const upload_body* content = nullptr;  ///< the body, from the octet `from` on
    octet_count from = 0;
};

struct api_reply {
    api_outcome outcome{};  ///< 308 counts as accepted: an upload may go on
    http::response answer{};

    [[nodiscard]] bool accepted() const { return outcome.verdict == api_verdict::accepted; }
    /// The value of a field; empty if there is none.
    [[nodiscard]] std::string field(const std::string& name) const;
    [[nodiscard]] std::string_view body() const { return answer.body.reveal(); }
};

/// The time of an API; tests have another one.
struct api_time {
    system::clock& clock = system::real_clock();     ///< on which it waits
    std::function<instant()> now = fetch::now;       ///< by which pauses end
    std::function<double()> chance = random_chance;  ///< from 0 to 1

    static double random_chance();
};

class gmail_api {
  public:
    /// After this many failures in a row a request is given up.
    static constexpr int most_failures = 5;
    /// A longer pause is left to a later run, because the POP3 server waits meanwhile.
    static constexpr std::chrono::seconds longest_pause{120};

    struct settings {
        std::string address;
        std::string client{};  ///< of the tokens: Google counts its requests together
        token_source token;
        std::filesystem::path state_directory;
        /// Asked for after repeated failures of the connection: is it the request? Empty: it is not.
        std::string labels_url{};
        time_limits timeouts{};
        std::stop_token stop{};
    };

    explicit gmail_api(settings options, const api_time& time = {});

    /// Before anything is sent. Throws local_error if nothing can be: there is no libcurl or no token, or
    /// the pause is too long.
    void prepare();
    /// One request, after the pause that Google asked for; if its token is refused, again with another
    /// one. Returns any answer, and a lost connection as api_verdict::retry. Throws local_error if
    /// nothing can be sent now.
    api_reply attempt(const api_request& request);
    /// The same until there is an answer other than "later", or there were too many of these: then it is
    /// api_verdict::retry.
    api_reply send(const api_request& request);
    /// After an attempt that is to be repeated: notes it, and waits. False if there were too many, and
    /// another request may be accepted. Throws local_error if no other may: there is no connection, or
    /// the pause is too long.
    bool wait_after(const api_outcome& outcome);
    /// An upload has come further: failures before that do not count any more.
    void progressed() { failures_ = 0; }

  private:
    api_reply perform(const api_request& request, bool another_token);
    void wait_for_pace();
    instant end_of_pause(instant now) const;
    void note_success();
    bool is_reachable();
    void pause(std::chrono::seconds span);
    void judge(api_reply& reply);
    [[noreturn]] void give_up(failure reason) const;

    settings options_;
    api_time time_;
    import_pace pace_;
    http::client http_;
    int failures_ = 0;  // in a row
};

}  // namespace pop3::fetch
