// SPDX-License-Identifier: MIT
// A POP3 server, without sockets, that accepts SCRAM.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "gsasl_server.hpp"

namespace pop3::test {

/// How the server misbehaves.
enum class lie { none, no_signature, wrong_signature };

/// Answers CAPA and AUTH, line by line.
class scram_pop3_server {
  public:
    scram_pop3_server(const char* mechanism, scram_account account, lie wrong)
        : name_(mechanism), scram_(mechanism, std::move(account)), wrong_(wrong) {}

    /// Octets came from the client.
    void hear(std::string_view octets) {
        in_ += octets;
        for (std::size_t lf; (lf = in_.find('\n')) != std::string::npos; in_.erase(0, lf + 1))
            answer(in_.substr(0, lf - 1));
    }
    /// The output, `most` octets of it.
    std::string speak(std::size_t most = SIZE_MAX) {
        const std::string octets = out_.substr(0, most);
        out_.erase(0, octets.size());
        return octets;
    }

    std::vector<std::string> heard;  ///< the lines of the client

  private:
    void answer(const std::string& line) {
        heard.push_back(line);
        const std::string auth = "AUTH " + name_;
        if (line == "CAPA")
            out_ += "+OK\r\nSASL PLAIN " + name_ + "\r\n.\r\n";
        else if (line.starts_with(auth + ' '))
            challenge(line.substr(auth.size() + 1));
        else if (line == "*")
            out_ += "-ERR cancelled\r\n";
        else if (line.empty())
            out_ += scram_.satisfied() ? "+OK\r\n" : "-ERR\r\n";
        else
            challenge(line);
    }

    void challenge(const std::string& response) {
        std::string octets = scram_.challenge(*wire::base64_decode(response));
        if (octets.starts_with("v=") && wrong_ == lie::wrong_signature) octets[5] ^= 1;
        if (octets.starts_with("v=") && wrong_ == lie::no_signature)
            out_ += "+OK\r\n";
        else if (octets.empty())
            out_ += "-ERR [AUTH] no\r\n";
        else
            out_ += "+ " + wire::base64_encode(octets) + "\r\n";
    }

    std::string name_;
    scram_server scram_;
    lie wrong_;
    std::string in_;
    std::string out_ = "+OK\r\n";
};

}  // namespace pop3::test
