// SPDX-License-Identifier: MIT
// The texts that all reports share, and the table for people.
#include "report.hpp"

#include <algorithm>
#include <ostream>
#include <vector>

#include "pop3/error.hpp"

namespace pop3::check {
namespace {

struct look {
    const char* mark;
    const char* colour;
};

look look_of(outcome outcome) {
    switch (outcome) {
        case outcome::pass:
            return {"pass", "\x1b[32m"};
        case outcome::warn:
            return {"warn", "\x1b[33m"};
        case outcome::fail:
            return {"FAIL", "\x1b[1;31m"};
        case outcome::skipped:
            break;
    }
    return {"skip", "\x1b[2m"};
}

class printer {
  public:
    printer(std::ostream& out, const table_style& style) : out_(out), style_(style) {}

    void head(std::string_view name, const std::string& value) {
        constexpr std::size_t indent = 13;
        out_ << name << std::string(indent - name.size(), ' ');
        wrap(value, indent);
    }

    void group(std::string_view name) {
        out_ << '\n' << paint("\x1b[1m", std::string(name)) << '\n';
    }

    void row(const check::row& r) {
        const look as = look_of(r.found.outcome_kind);
        const bool wrong =
            r.found.outcome_kind == outcome::warn || r.found.outcome_kind == outcome::fail;
        const std::string id(r.check->id);
        out_ << "  " << paint(as.colour, as.mark) << "  " << id
             << std::string(18 - std::min<std::size_t>(17, id.size()), ' ');
        std::string words(r.check->words);
        if (wrong) words = "";
        const std::string detail = escaped(r.found.detail);
        if (r.found.outcome_kind == outcome::skipped && !style_.all)
            words = detail;
        else if (!detail.empty())
            words += words.empty() ? detail : ": " + detail;
        wrap(words, 26);
        if (wrong) {
            evidence(r.found.evidence);
            aside("should be: " + std::string(r.check->words) + " (" +
                  std::string(r.check->source) + ")");
            aside("what to do: " + plain_advice_for(r.check->id));
        } else if (style_.all) {
            evidence(r.found.evidence);
        }
    }

    void line(outcome outcome, const std::string& text) {
        out_ << '\n' << paint(look_of(outcome).colour, text) << '\n';
    }

  private:
    [[nodiscard]] std::string paint(const char* colour, const std::string& text) const {
        return style_.colour ? colour + text + "\x1b[0m" : text;
    }

    // The rest of a line that begins at `indent`, broken between words.
    void wrap(const std::string& text, std::size_t indent) {
        const std::size_t width = std::max<std::size_t>(style_.columns, indent + 20) - indent;
        std::string_view rest = text;
        while (rest.size() > width) {
            std::size_t end = rest.rfind(' ', width);
            if (end == rest.npos || end == 0) end = width;
            out_ << rest.substr(0, end) << '\n' << std::string(indent, ' ');
            rest.remove_prefix(rest[end] == ' ' ? end + 1 : end);
        }
        out_ << rest << '\n';
    }

    void evidence(const std::string& text) {
        if (text.empty()) return;
        std::string_view rest = text;
        while (true) {
            const std::size_t end = std::min(rest.find('\n'), rest.size());
            out_ << std::string(26, ' ') << paint("\x1b[36m", escaped(rest.substr(0, end), 160))
                 << '\n';
            if (end == rest.size()) return;
            rest.remove_prefix(end + 1);
        }
    }

    void aside(const std::string& text) {
        if (style_.colour) out_ << "\x1b[2m";
        out_ << std::string(26, ' ');
        wrap(text, 26);
        if (style_.colour) out_ << "\x1b[0m";
    }

    std::ostream& out_;
    const table_style& style_;
};

}  // namespace

std::string_view words(outcome outcome) noexcept {
    switch (outcome) {
        case outcome::pass:
            return "pass";
        case outcome::warn:
            return "warn";
        case outcome::fail:
            return "fail";
        case outcome::skipped:
            break;
    }
    return "skipped";
}

std::string_view words(severity severity) noexcept {
    switch (severity) {
        case severity::comfort:
            return "comfort";
        case severity::protocol:
            return "protocol";
        case severity::safety:
            break;
    }
    return "safety";
}

std::string escaped_lines(const std::string& text) {
    std::string result;
    std::string_view rest = text;
    while (true) {
        const std::size_t end = std::min(rest.find('\n'), rest.size());
        result += escaped(rest.substr(0, end));
        if (end == rest.size()) return result;
        result += '\n';
        rest.remove_prefix(end + 1);
    }
}

std::string summary(const examination_result& result) {
    return std::to_string(result.count(outcome::pass)) + " pass, " +
           std::to_string(result.count(outcome::warn)) + " warn, " +
           std::to_string(result.count(outcome::fail)) + " fail, " +
           std::to_string(result.count(outcome::skipped)) + " skipped";
}

void print_table(std::ostream& out, const examination_result& result, const table_style& style) {
    printer table(out, style);
    for (const fact& each : facts_of(result)) table.head(each.name, escaped(each.value));
    for (const std::string_view group : groups_of(result)) {
        table.group(group);
        for (const row& r : result.rows)
            if (r.check->group == group) table.row(r);
    }
    table.line(result.worst(), verdict(result));
    out << summary(result) << '\n';
}

}  // namespace pop3::check
