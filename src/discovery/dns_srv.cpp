// SPDX-License-Identifier: MIT
#include "dns_srv.hpp"

#include <arpa/nameser.h>
#include <netdb.h>
#include <netinet/in.h>
#include <resolv.h>

#include <algorithm>
#include <cstring>

namespace pop3::inline v1::discovery {
namespace {

constexpr std::size_t longest_name = 253;  // as text; 255 octets in the encoding of RFC 1035
constexpr std::size_t longest_message = 65'535;
constexpr unsigned no_such_name = 3;

// Reads a DNS message. After the first missing or invalid field it stays bad and returns zeros.
class message_reader {
  public:
    explicit message_reader(std::string_view message) : message_(message) {}

    [[nodiscard]] bool bad() const { return bad_; }
    [[nodiscard]] std::size_t at() const { return at_; }
    void go_to(std::size_t place) {
        bad_ = bad_ || place > message_.size();
        at_ = bad_ ? message_.size() : place;
    }
    void skip(std::size_t octets) { go_to(at_ + octets); }
    unsigned octet() {
        if (at_ >= message_.size()) {
            bad_ = true;
            return 0;
        }
        return static_cast<unsigned char>(message_[at_++]);
    }
    std::uint16_t number() {
        const unsigned high = octet();
        return static_cast<std::uint16_t>(high * 256 + octet());
    }
    std::string name();

  private:
    std::string_view message_;
    std::size_t at_ = 0;
    bool bad_ = false;
};

bool can_stand_in_host(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
           c == '_';
}

// RFC 1035, section 4.1.4. A pointer must lead backwards, so there are no loops.
std::string message_reader::name() {
    std::string text;
    std::optional<std::size_t> after_pointer;  // the first one: where reading continues
    std::size_t lowest = at_;
    while (const unsigned length = octet()) {
        if (length >= 0xC0) {
            const std::size_t target = (length & 0x3FU) * 256 + octet();
            if (!after_pointer) after_pointer = at_;
            bad_ = bad_ || target >= lowest;
            if (bad_) return {};
            lowest = target;
            at_ = target;
            continue;
        }
        if (!text.empty()) text += '.';
        bad_ = bad_ || length > 63 || text.size() + length > longest_name;
        if (bad_) return {};
        for (unsigned i = 0; i < length; ++i) {
            const char c = static_cast<char>(octet());
            bad_ = bad_ || !can_stand_in_host(c);
            text += c;
        }
    }
    if (after_pointer) at_ = *after_pointer;
    return text;
}

srv_record read_srv(message_reader& from) {
    srv_record record;
    record.priority = from.number();
    record.weight = from.number();
    record.port = from.number();
    record.target = from.name();
    return record;
}

failure malformed() {
    return fail(errc::bad_announcement, "the name server's answer is malformed");
}

}  // namespace

result<std::vector<srv_record>> parse_srv_answer(std::string_view message) {
    message_reader in(message);
    in.skip(2);
    const unsigned flags = in.number();
    const unsigned questions = in.number();
    const unsigned answers = in.number();
    in.skip(4);
    if (in.bad() || (flags & 0x8000U) == 0) return malformed();
    if (const unsigned error = flags & 0xFU; error == no_such_name)
        return std::vector<srv_record>();
    else if (error != 0)
        return fail(errc::bad_announcement,
                    "the name server answers with error " + std::to_string(error));
    for (unsigned i = 0; i < questions && !in.bad(); ++i) {
        in.name();
        in.skip(4);
    }
    std::vector<srv_record> found;
    for (unsigned i = 0; i < answers && !in.bad() && found.size() < most_srv_records; ++i) {
        in.name();
        const unsigned type = in.number();
        const unsigned in_class = in.number();
        in.skip(4);
        const std::size_t length = in.number();
        const std::size_t end = in.at() + length;
        if (type == ns_t_srv && in_class == ns_c_in) {
            found.push_back(read_srv(in));
            if (in.at() != end) return malformed();
        }
        in.go_to(end);
    }
    if (in.bad()) return malformed();
    return found;
}

std::vector<srv_record> in_order(std::vector<srv_record> records, const dice& chance) {
    // Those without weight first, so that they have a chance at all.
    std::ranges::stable_sort(records, {},
                             [](const srv_record& r) { return std::pair(r.priority, r.weight); });
    for (auto from = records.begin(); from != records.end(); ++from) {
        const auto end = std::find_if(
            from, records.end(), [&](const srv_record& r) { return r.priority != from->priority; });
        std::uint32_t sum = 0;
        for (auto each = from; each != end; ++each) sum += each->weight;
        const std::uint32_t thrown = chance(sum);
        std::uint32_t running = 0;
        const auto chosen = std::find_if(from, end, [&](const srv_record& r) {
            running += r.weight;
            return running >= thrown;
        });
        std::rotate(from, chosen, chosen + 1);
    }
    return records;
}

result<std::string> query_srv(const std::string& name, const std::optional<net::endpoint>& server) {
    struct __res_state state {};
    if (::res_ninit(&state) != 0)
        return fail(errc::bad_announcement, "no name server is configured");
    if (server) {
        state.nscount = 1;
        std::memcpy(&state.nsaddr_list[0], &server->address, sizeof state.nsaddr_list[0]);
    }
    std::string message(longest_message, '\0');
    const int length =
        ::res_nquery(&state, name.c_str(), ns_c_in, ns_t_srv,
                     reinterpret_cast<unsigned char*>(message.data()), int{longest_message});
    const int error = state.res_h_errno;
    ::res_nclose(&state);
    if (length < 0) {
        if (error == HOST_NOT_FOUND || error == NO_DATA) return std::string();
        return fail(errc::bad_announcement, ::hstrerror(error));
    }
    message.resize(std::min(static_cast<std::size_t>(length), longest_message));
    return message;
}

}  // namespace pop3::inline v1::discovery
