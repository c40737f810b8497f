// SPDX-License-Identifier: MIT
// Comma-separated values (RFC 4180), as spreadsheets write them: the accounts of `pop3 fleet import`.
#pragma once

#include <cstddef>
#include <istream>
#include <optional>
#include <string>
#include <vector>

namespace pop3::fleet {

/// The bounds of what is read.
inline constexpr std::size_t longest_field = 64 * 1024;
inline constexpr std::size_t most_fields = 256;

/// A record that cannot be read: its line, and words for people.
struct csv_defect {
    std::size_t line = 0;
    std::string words;
};

/// Reads one record at a time. A line ends with CRLF, LF or the end of the file; a field in quotes may
/// have commas, line ends and doubled quotes. Empty lines are passed over. Not thread-safe.
class csv_reader {
  public:
    /// `in` must outlive it.
    explicit csv_reader(std::istream& in) : in_(in) {}
    /// Wipes what it has read: a field may be a password.
    ~csv_reader();
    csv_reader(const csv_reader&) = delete;
    csv_reader& operator=(const csv_reader&) = delete;

    /// The fields of the next record, valid until the next call; null at the end, and after a defect.
    [[nodiscard]] std::vector<std::string>* next();
    /// The line where the last record began, from 1.
    [[nodiscard]] std::size_t line() const noexcept { return line_; }
    /// What ended the reading early; nothing: the end of the file.
    [[nodiscard]] const std::optional<csv_defect>& defect() const noexcept { return defect_; }

  private:
    bool read_field(bool& ends_record);
    bool read_quoted(std::string& field);
    bool add(std::string& field, char octet);
    bool refuse(const char* words);
    void wipe_fields() noexcept;

    std::istream& in_;
    std::vector<std::string> fields_;
    std::size_t line_ = 0;
    std::size_t lines_read_ = 0;
    std::optional<csv_defect> defect_;
};

}  // namespace pop3::fleet
