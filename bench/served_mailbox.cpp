// SPDX-License-Identifier: MIT
#include "served_mailbox.hpp"

#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <memory>
#include <stdexcept>

#include "pop3/server/certificate.hpp"
#include "pop3/server/memory_backend.hpp"
#include "pop3/server/server.hpp"

namespace pop3::bench {
namespace {

std::string base64_message(std::size_t octets) {
    std::string text = "Subject: base64\r\n\r\n";
    text.reserve(octets + 128);
    while (text.size() < octets)
        text += "TWFuIGlzIGRpc3Rpbmd1aXNoZWQsIG5vdCBvbmx5IGJ5IGhpcyByZWFzb24sIGJ1dCBieSB0aGlz\r\n";
    return text;
}

std::string prose_message(std::size_t octets) {
    std::string text = "Subject: prose\r\n\r\n";
    for (int line = 0; text.size() < octets; ++line) {
        if (line % 40 == 0) text += ".signature\r\n";
        text += "The server stores mail. The client reads it, line by line, and says so.\r\n";
    }
    return text;
}

corpus_size size_of(corpus messages) {
    switch (messages) {
        case corpus::small:
            return {10'000};
        case corpus::thousand:
            return {1'000};
        case corpus::tiny:
            return {100'000};
        case corpus::million:
            return {1'000'000};
        case corpus::large:
            return {200};
        case corpus::huge:
            return {1};
        case corpus::many:
            return {20, 1'000};
        case corpus::empty:
            break;
    }
    return {0, 6'000};
}

std::string message_of(corpus messages) {
    switch (messages) {
        case corpus::large:
            return base64_message(5 * 1024 * 1024);
        case corpus::huge:
            return base64_message(100 * 1024 * 1024);
        case corpus::tiny:
        case corpus::million:
            return prose_message(600);
        default:
            return prose_message(4096);
    }
}

void fill(memory_backend& mail, corpus messages) {
    const auto message = std::make_shared<const std::string>(message_of(messages));
    const corpus_size size = size_of(messages);
    for (std::uint32_t i = 0; i < size.mailboxes; ++i) {
        const std::string user = "bench" + (size.mailboxes == 1 ? "" : std::to_string(i));
        mail.add_user(user, "bench");
        for (std::uint32_t n = 0; n < size.messages; ++n) mail.add_message(user, message);
    }
}

void serve(corpus messages, const server_certificate* certificate, int port_pipe) {
    memory_backend mail;
    fill(mail, messages);
    server_options options{.connections = 20'000};
    if (certificate) {
        options.tls = tls_mode::implicit;
        options.certificate = *certificate;
    }
    server running(options, mail);
    const std::uint16_t port = running.port();
    if (::write(port_pipe, &port, sizeof port) != sizeof port) return;
    ::pause();
}

}  // namespace

served_mailbox::served_mailbox(corpus messages, bool tls) : contents_(size_of(messages)) {
    self_made_certificate certificate;
    if (tls) {
        certificate = make_certificate();
        ca_file_ = (std::filesystem::temp_directory_path() / "pop3-bench-XXXXXX").string();
        const int fd = ::mkstemp(ca_file_.data());
        std::ofstream(ca_file_) << certificate.ca;
        ::close(fd);
    }
    int ends[2];
    if (::pipe(ends) != 0) throw std::runtime_error("no pipe");
    pid_ = ::fork();
    if (pid_ == 0) {
        ::prctl(PR_SET_PDEATHSIG, SIGKILL);
        serve(messages, tls ? &certificate.server : nullptr, ends[1]);
        ::_exit(0);
    }
    ::close(ends[1]);
    const bool told = ::read(ends[0], &port_, sizeof port_) == sizeof port_;
    ::close(ends[0]);
    if (!told) throw std::runtime_error("the server did not start");
}

served_mailbox::~served_mailbox() {
    ::kill(pid_, SIGKILL);
    ::waitpid(pid_, nullptr, 0);
    if (tls()) std::filesystem::remove(ca_file_);
}

}  // namespace pop3::bench
