// SPDX-License-Identifier: MIT
#include "csv.hpp"

#include "pop3/credentials.hpp"

namespace pop3::fleet {
namespace {

constexpr int end_of_file = std::istream::traits_type::eof();

}  // namespace

csv_reader::~csv_reader() {
    wipe_fields();
}

void csv_reader::wipe_fields() noexcept {
    for (std::string& each : fields_) wipe(each);
    fields_.clear();
}

bool csv_reader::refuse(const char* words) {
    defect_ = csv_defect{lines_read_ + 1, words};
    return false;
}

// A buffer that becomes too small would leave a copy of a password.
bool csv_reader::add(std::string& field, char octet) {
    if (field.size() == longest_field) return refuse("a field is longer than 64 KiB");
    if (field.size() == field.capacity()) {
        std::string larger;
        larger.reserve(2 * field.capacity());
        larger = field;
        field.swap(larger);
        wipe(larger);
    }
    field.push_back(octet);
    return true;
}

// After the opening quotation mark.
bool csv_reader::read_quoted(std::string& field) {
    while (true) {
        const int octet = in_.get();
        if (octet == end_of_file) return refuse("a quotation mark is not closed");
        if (octet == '"') {
            if (in_.peek() != '"') return true;
            in_.get();
        }
        if (octet == '\n') ++lines_read_;
        if (!add(field, static_cast<char>(octet))) return false;
    }
}

bool csv_reader::read_field(bool& ends_record) {
    std::string& field = fields_.emplace_back();
    field.reserve(64);
    const bool is_quoted = in_.peek() == '"';
    if (is_quoted) {
        in_.get();
        if (!read_quoted(field)) return false;
    }
    while (true) {
        const int octet = in_.get();
        if (octet == '\r' && in_.peek() == '\n') continue;
        if (octet == ',' || octet == '\n' || octet == end_of_file) {
            if (octet == '\n') ++lines_read_;
            ends_record = octet != ',';
            return true;
        }
        if (octet == '\0') return refuse("an octet is zero: this is no text");
        if (is_quoted) return refuse("after a closing quotation mark there is no comma");
        if (octet == '"') return refuse("a field with a quotation mark has to begin with one");
        if (!add(field, static_cast<char>(octet))) return false;
    }
}

std::vector<std::string>* csv_reader::next() {
    while (!defect_ && in_.peek() != end_of_file) {
        wipe_fields();
        line_ = lines_read_ + 1;
        bool ends_record = false;
        while (!ends_record) {
            if (fields_.size() == most_fields) {
                refuse("a record has more than 256 fields");
                return nullptr;
            }
            if (!read_field(ends_record)) return nullptr;
        }
        const bool is_empty = fields_.size() == 1 && fields_.front().empty();
        if (!is_empty) return &fields_;
    }
    return nullptr;
}

}  // namespace pop3::fleet
