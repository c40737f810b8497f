// SPDX-License-Identifier: MIT
// pop3 record: a proxy that connects one client to a server, and records the session.
#include <sysexits.h>

#include <iostream>
#include <memory>
#include <optional>

#include "cli/output/failure_report.hpp"
#include "cli/output/transcript_file.hpp"
#include "cli/runtime/port_file.hpp"
#include "cli/runtime/stop_on_signal.hpp"
#include "cli/runtime/temporary_certificate.hpp"
#include "cli/settings/listen_option.hpp"
#include "cli/settings/tls_option.hpp"
#include "fetch/error.hpp"
#include "pop3/server/recording_proxy.hpp"
#include "subcommands.hpp"

namespace pop3::cli {
namespace {

struct record_options {
    recording_proxy_options proxy;
    listening_options listen;
    std::string ca_out;
    std::string output;
};

int record(const record_options& options) {
    recording_proxy_options proxy = options.proxy;
    proxy.address = options.listen.address;
    proxy.listen_port = options.listen.port;
    if (proxy.listen_tls != tls_mode::none)
        proxy.certificate = make_temporary_certificate(options.ca_out);

    port_file told(options.listen.port_file);
    const stop_on_signal stop;
    std::optional<transcript_file> file;
    recording_proxy running(proxy, [&](const transcript_event& event) { file->write(event); });
    file.emplace(options.output);  // not before it listens: the next try needs a new file, too
    told.write(running.port());
    print_listening(proxy.address, running.port());
    const std::optional<failure> reason = running.run(stop.token());
    return reason ? report(*reason) : EX_OK;
}

}  // namespace

void describe_record(command_syntax command, action& chosen) {
    const auto options = std::make_shared<record_options>();
    recording_proxy_options& proxy = options->proxy;
    command
        .add_option(
            "--to",
            [options](const std::string& text) {
                if (!split_host_and_port(text, options->proxy.host, options->proxy.port))
                    throw usage_error("expected HOST or HOST:PORT");
                refuse_ambiguous(options->proxy.host);
            },
            "The server, and its port (995, or 110 for stls and none)")
        .value_name("HOST[:PORT]")
        .required();
    add_tls_option(command, "--tls", proxy.tls,
                   "TLS with the server. implicit: from the first octet (default). stls: by STLS. "
                   "none: everything in clear text, the password too");
    command
        .add_option("--ca", proxy.tls_options.ca_file,
                    "Trust the authorities in this PEM file, and no others")
        .value_name("FILE");
    add_listen_option(command, options->listen);
    const option_syntax listen_tls = add_tls_option(
        command, "--listen-tls", proxy.listen_tls,
        "TLS with the client: none (default), or with a certificate generated for this run");
    command
        .add_option(
            "--tls-self-made", options->ca_out,
            "Write the authority of the generated certificate, which the client has to trust, "
            "into this new PEM file")
        .value_name("FILE")
        .needs(listen_tls);
    command.add_option("-o,--output", options->output, "The transcript, a new file")
        .value_name("FILE")
        .required();
    command
        .add_option(
            "--messages",
            [options](const std::string& which) {
                if (which == "whole") options->proxy.mail = messages_in_transcript::whole;
            },
            "What to record of messages: size (default) or whole")
        .value_name("size|whole")
        .one_of({"size", "whole"});
    command.on_chosen([options, &chosen] { chosen = [options] { return record(*options); }; });
}

}  // namespace pop3::cli
