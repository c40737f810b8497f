// SPDX-License-Identifier: MIT
#include "name_server.hpp"

#include <sys/socket.h>

#include <algorithm>

#include "loopback.hpp"

namespace pop3::test {

std::string dns_name(const std::string& name) {
    std::string octets;
    for (std::size_t at = 0; at < name.size();) {
        const std::size_t end = std::min(name.find('.', at), name.size());
        octets += static_cast<char>(end - at);
        octets += name.substr(at, end - at);
        at = end + 1;
    }
    return octets + '\0';
}

std::string dns_number(std::uint16_t number) {
    return {static_cast<char>(number >> 8U), static_cast<char>(number & 0xFFU)};
}

std::string dns_record(std::uint16_t type, const std::string& data) {
    const std::string the_question = "\xC0\x0C";
    return the_question + dns_number(type) + dns_number(1) + std::string(4, '\0') +
           dns_number(static_cast<std::uint16_t>(data.size())) + data;
}

std::string srv_data(const discovery::srv_record& record) {
    return dns_number(record.priority) + dns_number(record.weight) + dns_number(record.port) +
           dns_name(record.target);
}

std::string dns_answer(const std::string& name, const std::vector<std::string>& records,
                       unsigned code) {
    std::string message = dns_number(0x1234);
    message += dns_number(static_cast<std::uint16_t>(0x8180U | code));
    message += dns_number(1) + dns_number(static_cast<std::uint16_t>(records.size()));
    message += std::string(4, '\0') + dns_name(name) + dns_number(33) + dns_number(1);
    for (const std::string& each : records) message += each;
    return message;
}

name_server::name_server(std::map<std::string, std::vector<discovery::srv_record>> zone)
    : zone_(std::move(zone)), socket_(::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0)) {
    const net::endpoint any_port = net::system_lookup("127.0.0.1", 0).value().front();
    ::bind(socket_.get(), any_port.generic(), any_port.length);
    thread_ = std::thread([this] { serve(); });
}

name_server::~name_server() {
    const net::endpoint here = where();
    ::sendto(socket_.get(), "", 0, 0, here.generic(), here.length);  // an empty one ends it
    thread_.join();
}

net::endpoint name_server::where() const {
    return endpoint_of(socket_);
}

void name_server::serve() {
    while (true) {
        std::string question(512, '\0');
        net::endpoint from;
        from.length = sizeof from.address;
        const ssize_t n = ::recvfrom(socket_.get(), question.data(), question.size(), 0,
                                     reinterpret_cast<sockaddr*>(&from.address), &from.length);
        if (n <= 0) return;
        question.resize(static_cast<std::size_t>(n));
        const std::string answer = answer_to(question);
        ::sendto(socket_.get(), answer.data(), answer.size(), 0, from.generic(), from.length);
    }
}

std::string name_server::answer_to(const std::string& question) const {
    std::string answer = dns_answer("", {}, 3);
    for (const auto& [name, servers] : zone_) {
        if (question.find(dns_name(name)) != 12) continue;
        std::vector<std::string> records;
        for (const discovery::srv_record& each : servers)
            records.push_back(dns_record(33, srv_data(each)));
        answer = dns_answer(name, records);
    }
    if (answer[3] == '\x83')  // no such name, and the question unchanged
        answer.replace(12, std::string::npos,
                       question.substr(12, question.find('\0', 12) + 5 - 12));
    return question.substr(0, 2) + answer.substr(2);
}

}  // namespace pop3::test
