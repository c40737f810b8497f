// SPDX-License-Identifier: MIT
#include "random_course.hpp"

namespace pop3::test::worlds {

random_course::random_course(choices& open, std::size_t messages) : open_(open) {
    if (open.chance(25)) return;  // all goes well
    const std::size_t size = messages + 2;
    for (std::size_t events = 1 + open.pick(2); events > 0; --events) {
        switch (open.pick(8)) {
            case 0:
                lost_at_ = 1 + open.pick(size * 600);
                break;
            case 1:
            case 2:
                ends_at_ = 1 + open.pick(size * 8);
                end_ = interruption::killed;
                break;
            case 3:
                ends_at_ = 1 + open.pick(size * 8);
                end_ = interruption::stopped;
                break;
            case 4:
                tricks_ = open.among<std::size_t>({3, 10, 30});
                break;
            case 5:
                turned_away_ = open.among<std::size_t>({10, 40, 100});
                break;
            case 6:
                open.chance(50) ? full_disk_ = 40 : meddling_ = 8;
                break;
            case 7:
                thinks_ = std::chrono::seconds(open.among({5, 30, 59, 61, 400}));
                break;
        }
    }
}

trick random_course::answer(std::string_view) {
    if (tricks_ == 0 || !open_.chance(tricks_)) return trick::none;
    return static_cast<trick>(1 + open_.pick(static_cast<std::size_t>(trick::twice)));
}

interruption random_course::moment() {
    return ++moments_ == ends_at_ ? end_ : interruption::none;
}

handling random_course::delivers() {
    if (turned_away_ == 0 || !open_.chance(turned_away_)) return handling::delivered;
    return open_.chance(50) ? handling::deferred : handling::refused;
}

bool random_course::disk_is_full() {
    return full_disk_ > 0 && open_.chance(full_disk_);
}

bool random_course::meddles() {
    return meddling_ > 0 && open_.chance(meddling_);
}

}  // namespace pop3::test::worlds
