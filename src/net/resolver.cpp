// SPDX-License-Identifier: MIT
#include "resolver.hpp"

#include <netdb.h>

#include <cerrno>
#include <cstring>
#include <memory>

#include "system/blocking_call.hpp"
#include "vocabulary/host_syntax.hpp"

namespace pop3::inline v1::net {
namespace {

using answer = result<std::vector<endpoint>>;

answer ask_system(const std::string& host, std::uint16_t port, int flags) {
    if (auto words = defect_of_host(host)) return fail(errc::invalid_argument, *std::move(words));
    addrinfo wanted{};
    wanted.ai_flags = flags | AI_NUMERICSERV;
    wanted.ai_family = AF_UNSPEC;
    wanted.ai_socktype = SOCK_STREAM;
    addrinfo* list = nullptr;
    const int error = ::getaddrinfo(host.c_str(), std::to_string(port).c_str(), &wanted, &list);
    if (error != 0) return lookup_failure(error);

    const std::unique_ptr<addrinfo, decltype(&::freeaddrinfo)> owner(list, ::freeaddrinfo);
    std::vector<endpoint> found;
    for (const addrinfo* a = list; a; a = a->ai_next) {
        endpoint e;
        if (a->ai_addrlen > sizeof e.address) continue;
        std::memcpy(&e.address, a->ai_addr, a->ai_addrlen);
        e.length = a->ai_addrlen;
        found.push_back(e);
    }
    return found;
}

}  // namespace

failure lookup_failure(int number) {
    if (number == EAI_SYSTEM) return failure{{errno, std::system_category()}, {}, {}, {}};
    const bool nobody_knows = number == EAI_AGAIN || number == EAI_FAIL;
    return fail(nobody_knows ? errc::name_service_failed : errc::host_not_found,
                ::gai_strerror(number));
}

std::string endpoint::text() const {
    char host[NI_MAXHOST];
    const int error =
        ::getnameinfo(generic(), length, host, sizeof host, nullptr, 0, NI_NUMERICHOST);
    return error == 0 ? host : "?";
}

result<endpoint> numeric(const std::string& address, std::uint16_t port) {
    const answer found = ask_system(address, port, AI_NUMERICHOST);
    if (!found) return found.error();
    return found->front();
}

answer system_lookup(const std::string& host, std::uint16_t port) {
    return ask_system(host, port, 0);
}

answer resolve(const std::string& host, std::uint16_t port, const resolve_fn& names,
               const wait_limits& limit, system::clock& clock) {
    if (auto words = defect_of_host(host)) return fail(errc::invalid_argument, *std::move(words));
    if (const auto literal = numeric(host, port)) return std::vector{*literal};
    const auto question = [names, host, port] { return names(host, port); };
    return system::call_with_deadline<std::vector<endpoint>>(question, limit, clock);
}

}  // namespace pop3::inline v1::net
