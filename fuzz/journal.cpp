// SPDX-License-Identifier: MIT
// The journal of an mbox, as a crash or a bad disk leaves it: it is read as it was written, or not at
// all, and names places in a file.
#include "fetch/message/content_digest.hpp"
#include "fetch/targets/mbox/journal_record.hpp"
#include "property.hpp"
#include "targets.hpp"

namespace pop3::fuzz {
namespace {

// With the sum that belongs to it: without one hardly any input would be read.
std::string with_sum(std::string_view input) {
    std::string text = "pop3 mbox journal 1\n";
    text += input;
    if (!text.ends_with('\n')) text += '\n';
    fetch::digester sum;
    sum.update(text);
    return text + "sum " + fetch::hex(sum.finish()) + '\n';
}

void require_record(const std::string& text) {
    const auto record = fetch::mbox_record::parse(text);
    if (!record) return;
    require(record->lead <= 2, "two line feeds are enough");
    for (std::size_t i = 0; i < record->messages.size(); ++i) {
        require(record->end_of(i) <= record->end_of(i + 1), "messages follow one another");
        require(record->end_of(i + 1) <= INT64_MAX, "they end in the file");
    }
    require(!record->arrived || *record->arrived <= record->messages.size(),
            "no more arrived than there were");
    fetch::mbox_record again = fetch::mbox_record::parse(record->text()).value();
    again.arrived = record->arrived;
    require(again == *record, "it is written as it is read", text);
}

}  // namespace

void journal(std::string_view input) {
    require_record(std::string(input));
    require_record(with_sum(input));
    require_record(with_sum(input) + fetch::mbox_record::arrived_line(input.size() % 4));
}

}  // namespace pop3::fuzz
