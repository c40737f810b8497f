// SPDX-License-Identifier: MIT
// RFC 6186, with the order of RFC 8314: TLS from the first octet before STLS.
#include "srv_records.hpp"

#include <random>

#include "mail_address.hpp"
#include "system/blocking_call.hpp"
#include "vocabulary/host_syntax.hpp"

namespace pop3::inline v1 {
namespace discovery {
namespace {

// A single record for "." means that there is no such service (RFC 2782, "Target").
std::vector<announced_server> servers_of(const std::vector<discovery::srv_record>& records,
                                         tls_mode tls, const std::string& domain) {
    std::vector<announced_server> servers;
    for (const discovery::srv_record& record : records) {
        if (record.target.empty() || record.port == 0 || defect_of_host(record.target)) continue;
        announced_server found;
        found.host = record.target;
        found.port = record.port;
        found.tls = tls;
        found.mail_domain = domain;
        found.foreign = !is_within(record.target, domain);
        servers.push_back(std::move(found));
    }
    return servers;
}

std::uint32_t random_up_to(std::uint32_t most) {
    static thread_local std::mt19937 numbers{std::random_device{}()};
    return std::uniform_int_distribution<std::uint32_t>(0, most)(numbers);
}

}  // namespace

result<std::vector<announced_server>> by_srv(const std::string& address,
                                             const discovery_options& options,
                                             const run_environment& in) {
    const result<mail_address> parts = parse_address(address);
    if (!parts) return parts.error();
    const wait_limits limit{in.clock.now() + options.timeout, options.stop};
    std::vector<announced_server> all;
    for (const auto& [service, tls] : {std::pair("_pop3s._tcp.", tls_mode::implicit),
                                       std::pair("_pop3._tcp.", tls_mode::stls)}) {
        const auto question = [name = service + parts->domain, server = in.name_server] {
            return discovery::query_srv(name, server);
        };
        const result<std::string> answer =
            system::call_with_deadline<std::string>(question, limit, in.clock);
        if (!answer) return answer.error();
        if (answer->empty()) continue;
        auto records = discovery::parse_srv_answer(*answer);
        if (!records) return std::move(records).error();
        for (announced_server& each :
             servers_of(discovery::in_order(*std::move(records), in.chance), tls, parts->domain))
            all.push_back(std::move(each));
    }
    if (all.empty()) return fail(errc::not_announced, "the DNS has no SRV record with a server");
    return all;
}

}  // namespace discovery

result<std::vector<announced_server>> discover_by_srv(const std::string& address,
                                                      const discovery_options& options) {
    auto found =
        discovery::by_srv(address, options, {system::real_clock(), {}, discovery::random_up_to});
    if (found) return found;
    failure reason = std::move(found).error();
    reason.command = "ask the DNS about " + address;
    return reason;
}

void announced_server::apply_to(connect_options& options) const {
    options.port = port;
    options.tls = tls;
    options.tls_options.mail_domain = mail_domain;
    options.tls_options.server_name = foreign ? mail_domain : std::string();
}

}  // namespace pop3::inline v1
