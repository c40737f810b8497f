// SPDX-License-Identifier: MIT
// Sender and subject: the headers of all messages by TOP, pipelined if the server can.
//
//     2_headers_only HOST PORT USER
#include <pop3/client.hpp>

#include <iostream>
#include <sstream>

#include "password.hpp"

// Keeps one header at a time, and prints two lines of it.
class header_printer final : public pop3::message_sink {
  public:
    void begin(pop3::message_number) override { header_.clear(); }
    void write(std::string_view octets) override { header_ += octets; }
    void end(pop3::message_number n) override {
        std::cout << "Message " << n << '\n';
        std::istringstream lines(header_);
        for (std::string line; std::getline(lines, line);)
            if (line.starts_with("From:") || line.starts_with("Subject:"))
                std::cout << "  " << pop3::escaped(line.substr(0, line.find('\r'))) << '\n';
    }
    void refused(pop3::message_number n, const pop3::failure& reason) override {
        std::cout << "Message " << n << ": " << reason.message() << '\n';
    }

  private:
    std::string header_;
};

int main(int argc, char** argv) {
    if (argc != 4) {
        std::cerr << "usage: 2_headers_only HOST PORT USER\n";
        return 64;
    }
    try {
        pop3::client mail(argv[1], {.port = static_cast<std::uint16_t>(std::stoi(argv[2]))});
        mail.login({argv[3], ask_password()});
        header_printer printer;
        mail.top_all(mail.list(), 0, printer);
        if (!std::cout.flush()) throw std::runtime_error("cannot write the headers");
        mail.quit();
    } catch (const std::exception& e) {
        std::cerr << e.what() << '\n';
        return 1;
    }
}
