// A program of a user who tests a client of Gmail: a provider that issues tokens, and a mailbox with a fault.
#include <pop3/fakes/fake_gmail.hpp>
#include <pop3/fakes/fake_issuer.hpp>

#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstdint>
#include <cstdio>
#include <string>
#include <vector>

namespace {

// What the user's client does: one request, and the whole answer.
std::string post(const std::string& url, const std::string& fields, const std::string& body) {
    const std::string rest = url.substr(sizeof "http://127.0.0.1:" - 1);
    const std::size_t slash = rest.find('/');
    sockaddr_in there{};
    there.sin_family = AF_INET;
    there.sin_port = htons(static_cast<std::uint16_t>(std::stoi(rest.substr(0, slash))));
    there.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    const int socket = ::socket(AF_INET, SOCK_STREAM, 0);
    if (::connect(socket, reinterpret_cast<const sockaddr*>(&there), sizeof there) != 0) return {};
    const std::string request = "POST " + rest.substr(slash) + " HTTP/1.1\r\n" + fields +
                                "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" +
                                body;
    ::send(socket, request.data(), request.size(), 0);
    ::shutdown(socket, SHUT_WR);
    std::string answer;
    char octets[4096];
    for (ssize_t count = 0; (count = ::recv(socket, octets, sizeof octets, 0)) > 0;)
        answer.append(octets, static_cast<std::size_t>(count));
    ::close(socket);
    return answer;
}

}  // namespace

int main() {
    pop3::fake_issuer google(
        {.rotates = true, .access_token = [](const std::string&) { return "good"; }});
    const std::string token = google.log_in("ann@gmail.com");
    const std::string renewed =
        post(google.token_url(), "", "grant_type=refresh_token&refresh_token=" + token);
    if (renewed.find("\"access_token\":\"good\"") == std::string::npos) return 1;

    pop3::fake_gmail gmail("ann@gmail.com", "good");
    gmail.expect("import", {{.status = 403, .reason = "userRateLimitExceeded"}});
    const std::string place = gmail.url() + "/upload/gmail/v1/users/me/messages/import";
    const std::string fields =
        "Authorization: Bearer good\r\nContent-Type: multipart/related; boundary=b\r\n";
    const std::string body =
        "--b\r\nContent-Type: application/json\r\n\r\n{\"labelIds\":[\"INBOX\"]}\r\n--b\r\n"
        "Content-Type: message/rfc822\r\n\r\nMessage-ID: "
        "<1@example.org>\r\n\r\nHello.\r\n\r\n--b--\r\n";
    const bool is_limited =
        post(place, fields, body).find("userRateLimitExceeded") != std::string::npos;
    const bool is_imported = post(place, fields, body).find("200") != std::string::npos;
    const std::vector<pop3::gmail_message> stored = gmail.messages();
    std::printf("%zu message in the mailbox\n", stored.size());
    if (!is_limited || !is_imported || stored.size() != 1) return 1;
    const bool is_whole = stored[0].text == "Message-ID: <1@example.org>\r\n\r\nHello.\r\n" &&
                          stored[0].message_id == "<1@example.org>" &&
                          stored[0].labels == std::vector<std::string>{"INBOX"};
    return is_whole ? 0 : 1;
}
