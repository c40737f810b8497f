// SPDX-License-Identifier: MIT
#include "connection.hpp"

#include <poll.h>

#include <algorithm>
#include <optional>

#include "libpq.hpp"
#include "new_connection.hpp"

namespace pop3::inline v1::postgresql {
namespace {

constexpr const char* doing = "use the database";

// The server ends a transaction that this process does not go on with, because it holds its rows. Three
// limits do that together: one for a client that is silent between two groups of statements; one for a
// client whose machine or network is gone in the middle of a group, where no other limit applies before
// PostgreSQL 17; and the limit of 17 for both. A statement waits for a row for less than that, so that it fails
// first. A role whose commits are not durable has durable ones here. Names are those of the system alone,
// because others may be allowed to create functions elsewhere.
constexpr statement own_settings{
    "SELECT pg_catalog.set_config('search_path', 'pg_catalog', false),"
    " pg_catalog.set_config('idle_in_transaction_session_timeout', '30s', false),"
    " pg_catalog.set_config('statement_timeout', '30s', false),"
    " CASE WHEN pg_catalog.current_setting('lock_timeout') = '0'"
    " THEN pg_catalog.set_config('lock_timeout', '5s', false) END,"
    " pg_catalog.set_config('tcp_keepalives_idle', '10', false),"
    " pg_catalog.set_config('tcp_keepalives_interval', '5', false),"
    " pg_catalog.set_config('tcp_keepalives_count', '3', false),"
    " pg_catalog.set_config('tcp_user_timeout', '30s', false),"
    " CASE WHEN pg_catalog.current_setting('server_version_num')::pg_catalog.int4 >= 170000"
    " THEN pg_catalog.set_config('transaction_timeout', '60s', false) END,"
    " CASE WHEN pg_catalog.current_setting('synchronous_commit') = 'off'"
    " THEN pg_catalog.set_config('synchronous_commit', 'on', false) END"};

bool is_failure(ExecStatusType status) {
    return status == PGRES_FATAL_ERROR || status == PGRES_BAD_RESPONSE ||
           status == PGRES_PIPELINE_ABORTED;
}

// The server ends the session (57P01 to 57P05), has lost it (class 08), does not know the result of the
// statement (40003), or is not the one that accepts changes any more (25006).
bool ends_session(std::string_view sqlstate) {
    return sqlstate.starts_with("08") || sqlstate.starts_with("57P") || sqlstate == "25P03" ||
           sqlstate == "25P04" || sqlstate == "40003" || sqlstate == "25006";
}

// A time limit ended it (57014, 55P03), or there were no resources (class 53).
bool is_temporary(std::string_view sqlstate) {
    return sqlstate == "57014" || sqlstate == "55P03" || sqlstate.starts_with("53");
}

// One for the connection: its waits need no descriptor.
std::unique_ptr<system::stop_event> event_of(const std::stop_token& stop) try {
    return std::make_unique<system::stop_event>(stop);
} catch (const std::system_error& reason) {
    throw database_error(database_errc::unreachable, "connect to the database", reason.what());
}

std::string trimmed(const char* words) {
    std::string text = words ? words : "";
    while (text.ends_with('\n')) text.pop_back();
    return text;
}

}  // namespace

batch& batch::add(const statement& query, parameters values) {
    all_.emplace_back(query, std::move(values));
    return *this;
}

connection::connection(const database_url& where, patience limits)
    : limits_(std::move(limits)),
      stop_(event_of(limits_.stop)),
      handle_(new_connection(where, limits_)) {
    const libpq& pq = loaded_libpq();
    try {
        if (pq.set_nonblocking(handle_.get(), 1) != 0 || pq.enter_pipeline_mode(handle_.get()) != 1)
            raise_lost();
        execute(own_settings);  // before any transaction, which might be rolled back
    } catch (const database_error& reason) {
        if (!reason.is(database_errc::connection_lost)) throw;
        throw database_error(database_errc::unreachable, "connect to the database",
                             reason.reason().detail, reason.sqlstate());
    }
}

connection::~connection() = default;

bool connection::is_encrypted() const {
    return loaded_libpq().ssl_in_use(handle_.get()) != 0;
}

system::time_point connection::deadline() const {
    return system::later(std::chrono::steady_clock::now(), limits_.answer);
}

rows connection::execute(const statement& query, parameters values) {
    batch one;
    one.add(query, std::move(values));
    return execute(one).front();
}

void connection::defer(const statement& query, parameters values) {
    constexpr std::size_t most = 500;  // of a round trip
    deferred_.add(query, std::move(values));
    if (deferred_.size() >= most) execute(batch{});
}

void connection::defer(const batch& all) {
    for (const auto& [query, values] : all.all_) defer(query, values);
}

std::vector<rows> connection::execute(const batch& all) {
    if (!is_usable()) raise_lost();
    const std::size_t before = deferred_.size();
    batch whole = std::exchange(deferred_, {});
    whole.all_.insert(whole.all_.end(), all.all_.begin(), all.all_.end());
    if (whole.empty()) return {};
    const system::time_point until = deadline();
    is_answer_pending_ = true;  // also after an exception
    const std::vector<sent> expected = send(whole);
    flush(until);
    std::vector<rows> results = receive(expected, until);
    results.erase(results.begin(), results.begin() + static_cast<std::ptrdiff_t>(before));
    return results;
}

std::vector<connection::sent> connection::send(const batch& all) {
    std::vector<sent> expected;
    for (const auto& [query, values] : all.all_) send_one(query, values, expected);
    if (loaded_libpq().pipeline_sync(handle_.get()) != 1) raise_lost();
    traffic_.statements += all.size();
    ++traffic_.round_trips;
    return expected;
}

void connection::send_one(const statement& query, const parameters& values,
                          std::vector<sent>& expected) {
    const libpq& pq = loaded_libpq();
    const bool is_new = !prepared_.contains(query.sql);
    if (is_new) {
        const std::string name = "s" + std::to_string(prepared_.size());
        prepared_.emplace(query.sql, name);
        if (pq.send_prepare(handle_.get(), name.c_str(), query.sql, 0, nullptr) != 1) raise_lost();
        expected.push_back({query.sql, true});
    }
    const parameters::arguments wire = values.for_libpq();
    if (pq.send_query_prepared(handle_.get(), prepared_.at(query.sql).c_str(),
                               static_cast<int>(wire.values.size()), wire.values.data(),
                               wire.lengths.data(), wire.formats.data(), 1) != 1)
        raise_lost();
    expected.push_back({query.sql, false});
}

// Each statement has its result and a null; the group ends with a result of its own.
std::vector<rows> connection::receive(const std::vector<sent>& expected, system::time_point until) {
    const libpq& pq = loaded_libpq();
    std::vector<rows> results;
    std::optional<database_error> failed;
    for (const sent& each : expected) {
        PGresult* const result = next_result(until);
        if (!result) raise_lost("it answers with less than was sent");
        rows held(result);
        if (is_failure(pq.result_status(result))) {
            if (each.prepares) prepared_.erase(each.sql);
            if (!failed) failed = error_of(result);
            if (!usable_) throw *failed;
        } else if (!each.prepares) {
            traffic_.rows += std::max(held.size(), held.changed());
            results.push_back(std::move(held));
        }
        if (PGresult* const more = next_result(until)) {
            const rows unexpected(more);
            raise_lost("it answers with more than was sent");
        }
    }
    PGresult* const last = next_result(until);
    if (!last) raise_lost();
    const rows end(last);
    if (pq.result_status(last) != PGRES_PIPELINE_SYNC) {
        const database_error reason = error_of(last);
        raise_lost(reason.reason().detail);
    }
    is_answer_pending_ = false;
    if (failed) throw *failed;
    return results;
}

void connection::execute_script(const std::string& sql) {
    if (!deferred_.empty()) execute(batch{});
    const libpq& pq = loaded_libpq();
    if (!is_usable() || pq.exit_pipeline_mode(handle_.get()) != 1) raise_lost();
    is_answer_pending_ = true;
    if (pq.send_query(handle_.get(), sql.c_str()) != 1) raise_lost();
    ++traffic_.round_trips;
    const system::time_point until = deadline();
    flush(until);
    std::optional<database_error> failed;
    while (PGresult* const result = next_result(until)) {
        const rows held(result);
        if (is_failure(pq.result_status(result)) && !failed) failed = error_of(result);
        if (!usable_) break;
    }
    if (usable_ && pq.enter_pipeline_mode(handle_.get()) != 1) raise_lost();
    is_answer_pending_ = false;
    if (failed) throw *failed;
}

void connection::flush(system::time_point until) {
    const libpq& pq = loaded_libpq();
    while (true) {
        const int left = pq.flush(handle_.get());
        if (left < 0) raise_lost();
        if (left == 0) return;
        await(POLLIN | POLLOUT, until);
        if (pq.consume_input(handle_.get()) != 1) raise_lost();
    }
}

PGresult* connection::next_result(system::time_point until) {
    const libpq& pq = loaded_libpq();
    while (pq.is_busy(handle_.get()) != 0) {
        await(POLLIN, until);
        if (pq.consume_input(handle_.get()) != 1) raise_lost();
    }
    return pq.get_result(handle_.get());
}

void connection::await(short events, system::time_point until) {
    system::clock& clock = system::real_clock();
    pollfd fds[] = {stop_->watched(), {loaded_libpq().socket(handle_.get()), events, 0}};
    const auto hurry = [&] {
        fds[0] = {-1, 0, 0};
        until = std::min(until, system::later(clock.now(), limits_.after_stop));
    };
    if (limits_.stop.stop_requested()) hurry();
    std::error_code broke = system::poll_until(fds, until, clock);
    if (broke == errc::cancelled) {
        hurry();
        broke = system::poll_until(fds, until, clock);
    }
    if (broke) raise_lost(broke.message());
}

database_error connection::error_of(const PGresult* result) {
    const libpq& pq = loaded_libpq();
    const auto field = [&](int name) { return trimmed(pq.result_error_field(result, name)); };
    const std::string sqlstate = field(PG_DIAG_SQLSTATE);
    if (pq.status(handle_.get()) == CONNECTION_BAD || ends_session(sqlstate) || sqlstate.empty()) {
        usable_ = false;
        return {database_errc::connection_lost, doing, field(PG_DIAG_MESSAGE_PRIMARY), sqlstate};
    }
    return {is_temporary(sqlstate) ? database_errc::overloaded : database_errc::statement_failed,
            doing, field(PG_DIAG_MESSAGE_PRIMARY) + " (SQLSTATE " + sqlstate + ')', sqlstate};
}

void connection::raise_lost(std::string detail) {
    usable_ = false;
    if (detail.empty()) detail = trimmed(loaded_libpq().error_message(handle_.get()));
    throw database_error(database_errc::connection_lost, doing, std::move(detail));
}

}  // namespace pop3::inline v1::postgresql
