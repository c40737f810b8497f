// SPDX-License-Identifier: MIT
#include "mbox_source.hpp"

namespace pop3::inline v1::serving {

result<std::string_view> mbox_source::next(std::size_t most) {
    piece_.clear();
    while (piece_.size() < most) {
        const std::optional<mbox_line> line = lines_.next();
        if (!line) break;
        piece_ += text_as_sent(*line);
        if (line->ends) piece_ += "\r\n";
    }
    const bool over = piece_.empty();
    if (lines_.failed() || piece_.size() > rest_ ||
        (over && (rest_ != 0 || lines_.position() != end_)))
        return fail(errc::system_temporary, "the mbox was changed");
    rest_ -= piece_.size();
    return std::string_view(piece_);
}

}  // namespace pop3::inline v1::serving
