// SPDX-License-Identifier: MIT
// A name server on a free port of 127.0.0.1, by UDP, on a thread: sends scripted answers.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <thread>
#include <vector>

#include "discovery/dns_srv.hpp"
#include "net/resolver.hpp"
#include "system/unique_fd.hpp"

namespace pop3::test {

/// "pop.example.org" in the form of a DNS message.
std::string dns_name(const std::string& name);
std::string dns_number(std::uint16_t number);
/// A record of the answer section, for the name of the question.
std::string dns_record(std::uint16_t type, const std::string& data);
std::string srv_data(const discovery::srv_record& record);
/// The whole answer to the question for `name`, with these records and RCODE.
std::string dns_answer(const std::string& name, const std::vector<std::string>& records,
                       unsigned code = 0);

class name_server {
  public:
    /// Answers for these names; all others do not exist.
    explicit name_server(std::map<std::string, std::vector<discovery::srv_record>> zone);
    ~name_server();
    name_server(const name_server&) = delete;
    name_server& operator=(const name_server&) = delete;

    [[nodiscard]] net::endpoint where() const;

  private:
    void serve();
    [[nodiscard]] std::string answer_to(const std::string& question) const;

    std::map<std::string, std::vector<discovery::srv_record>> zone_;
    system::unique_fd socket_;
    std::thread thread_;
};

}  // namespace pop3::test
