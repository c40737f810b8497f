// SPDX-License-Identifier: MIT
#include "news.hpp"

#include "fetch/local_time.hpp"

namespace pop3::fetch {
namespace {

std::string messages(std::size_t count) {
    return std::to_string(count) + (count == 1 ? " message" : " messages");
}

class teller {
  public:
    teller(account_ledger& book, const fetch_request& task, report& result)
        : book_(book), task_(task), result_(result) {}

    void tell_of_waits(const run_state& before, const run_state& stands) {
        const bool long_delay = stands.back_off == back_off_reason::login_delay &&
                                waits_long(stands, stands.ended.value());
        const bool goes_on = stands.back_off == before.back_off &&
                             (stands.back_off != back_off_reason::login_delay || long_delay);
        if (before.back_off != back_off_reason::none && !goes_on)
            book_.forget_notice(notice_of(before.back_off));
        if (long_delay)
            tell(notice_of(back_off_reason::login_delay),
                 {"the server requires " + std::to_string(result_.login_delay.count()) +
                      " seconds between logins: not tried again before " +
                      local_time(stands.not_before),
                  "To try sooner anyway: --retry-now."});
    }

    void tell_of_deletion() {
        const bool leaves_mail = task_.policy.after == retention::keep ||
                                 task_.policy.remove_after || task_.policy.keep_newest;
        if (result_.reading_deletes && leaves_mail)
            tell(
                "EXPIRE 0 at " + account_name(task_),
                {"the server may delete the fetched messages: it announces EXPIRE 0",
                 "They are delivered. To keep mail on the server, look for that among the settings "
                 "of your mailbox at the server."});
        while_it_holds(
            "deletions not executed", result_.returned > 0,
            {"the server lists " + messages(result_.returned) +
                 " again whose deletion it had confirmed",
             "They are known, and are not fetched again. Tell the server's administrator."});
        while_it_holds("put off", result_.put_off > 0,
                       {messages(result_.put_off) +
                            " not requested, because they ended the session in an earlier run",
                        "Nothing to do: the next run asks for them."});
        while_it_holds("came short", result_.came_short > 0,
                       {messages(result_.came_short) +
                            " came with far fewer octets than announced, and are not deleted",
                        "Look at them. To delete such messages anyway: --delete-short."});
        if (!result_.withheld) book_.forget_notice(withheld);
    }

    // Such a run ends early as a rule.
    void tell_of_withheld_deletion() {
        if (result_.withheld)
            tell(withheld,
                 {"nothing was deleted: the server's answers are out of step at a message",
                  "Find the server's defects by pop3 check, and tell its "
                  "administrator."});
    }

    void tell_of_listing() {
        while_it_holds("renamed", result_.renamed > 0,
                       {messages(result_.renamed) +
                            " with other unique-ids than before, recognised by their content",
                        "Nothing to do: they are not fetched again."});
        while_it_holds(
            "unreadable", result_.unreadable > 0,
            {std::to_string(result_.unreadable) + (result_.unreadable == 1 ? " line" : " lines") +
                 " of the server's listing cannot be parsed",
             "The messages that they name are not fetched. Find the defect by pop3 check, "
             "and tell the server's administrator."});
        if (result_.one_at_a_time)
            result_.news.push_back(
                {"the server announces PIPELINING and does not support it: from now on it gets one "
                 "command at "
                 "a time",
                 "Find its other defects by pop3 check --profile FILE, and fetch with "
                 "--profile FILE (or profile = \"FILE\")."});
    }

  private:
    void tell(const std::string& name, notice news) {
        if (book_.first_notice(name)) result_.news.push_back(std::move(news));
    }
    void while_it_holds(const std::string& name, bool holds, notice news) {
        holds ? tell(name, std::move(news)) : book_.forget_notice(name);
    }

    static constexpr const char* withheld = "deletion withheld";

    account_ledger& book_;
    const fetch_request& task_;
    report& result_;
};

}  // namespace

std::string notice_of(back_off_reason cause) {
    return cause == back_off_reason::login_delay      ? "login delay"
           : cause == back_off_reason::server_busy    ? "server busy"
           : cause == back_off_reason::target_refused ? "target refuses the login"
                                                      : "password refused";
}

void add_news(account_ledger& book, const fetch_request& task, const run_state& before,
              const run_state& stands, report& result) {
    teller now(book, task, result);
    now.tell_of_waits(before, stands);
    now.tell_of_withheld_deletion();
    if (result.stopped) return;  // notices about things that such a run did not see may still apply
    now.tell_of_deletion();
    now.tell_of_listing();
}

}  // namespace pop3::fetch
