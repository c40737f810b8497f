// SPDX-License-Identifier: MIT
#include "new_connection.hpp"

#include <poll.h>

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "database_error.hpp"
#include "libpq.hpp"
#include "pop3/result.hpp"
#include "system/blocking_call.hpp"

namespace pop3::inline v1::postgresql {
namespace {

constexpr const char* connecting_to_database = "connect to the database";

// Warnings of the server go nowhere: libpq would print them.
void discard_notice(void*, const char*) {}

failure unreachable(std::string detail) {
    while (detail.ends_with('\n')) detail.pop_back();
    return database_error(database_errc::unreachable, connecting_to_database, std::move(detail))
        .reason();
}

std::shared_ptr<PGconn> start(const connection_parameters& named, const libpq& pq) {
    std::vector<const char*> names;
    std::vector<const char*> values;
    for (const auto& [name, value] : named) {
        names.push_back(name.c_str());
        values.push_back(value.c_str());
    }
    names.push_back(nullptr);
    values.push_back(nullptr);
    return {pq.connect_start(names.data(), values.data(), 0),
            [finish = pq.finish](PGconn* each) { finish(each); }};
}

result<std::shared_ptr<PGconn>> connect(const connection_parameters& named,
                                        system::time_point until) {
    const libpq& pq = loaded_libpq();
    std::shared_ptr<PGconn> fresh = start(named, pq);
    if (!fresh) return unreachable("out of memory");
    pq.set_notice_processor(fresh.get(), discard_notice, nullptr);
    PostgresPollingStatusType next = PGRES_POLLING_WRITING;
    while (pq.status(fresh.get()) != CONNECTION_BAD && next != PGRES_POLLING_OK) {
        const short events = next == PGRES_POLLING_READING ? POLLIN : POLLOUT;
        pollfd ready[] = {{pq.socket(fresh.get()), events, 0}};
        if (system::real_clock().poll(ready, until) <= 0) return unreachable("it does not answer");
        next = pq.connect_poll(fresh.get());
        if (next == PGRES_POLLING_FAILED) break;
    }
    if (pq.status(fresh.get()) != CONNECTION_OK) return unreachable(pq.error_message(fresh.get()));
    return fresh;
}

result<std::shared_ptr<PGconn>> connect_within(const connection_parameters& named,
                                               std::chrono::milliseconds longest,
                                               const std::stop_token& stop) {
    const system::time_point until = system::later(std::chrono::steady_clock::now(), longest);
    const auto question = [named, until] { return connect(named, until); };
    return system::call_with_deadline<std::shared_ptr<PGconn>>(question, {until, stop},
                                                               system::real_clock());
}

// A stop leaves time for what is still to be recorded.
result<std::shared_ptr<PGconn>> connect_to(const connection_parameters& host,
                                           const patience& limits) {
    if (!limits.stop.stop_requested()) {
        auto fresh = connect_within(host, limits.connect, limits.stop);
        if (fresh || fresh.error().code != errc::cancelled) return fresh;
    }
    return connect_within(
        host, std::min<std::chrono::milliseconds>(limits.connect, grace_after_stop), {});
}

}  // namespace

std::shared_ptr<PGconn> new_connection(const database_url& where, const patience& limits) {
    std::ignore = loaded_libpq();  // its absence is an exception
    std::string reasons;
    for (const connection_parameters& host : where.hosts()) {
        auto fresh = connect_to(host, limits);
        if (fresh) return *std::move(fresh);
        const failure& reason = fresh.error();
        if (!reasons.empty()) reasons += "; ";
        reasons += reason.detail.empty() ? reason.code.message() : reason.detail;
    }
    throw database_error(database_errc::unreachable, connecting_to_database, reasons);
}

}  // namespace pop3::inline v1::postgresql
