// @calcom/atoms 2.7.0, 2.8.1 and 2.11.0 as published: <Booker> renders the bare calendar (calendar-view/components/
// date-picker.js) and gives it neither onChange nor includedDates; up to 2.6.11 a wrapper did so, as this one does.
// Without it the page stops with "onChange is not a function" in every layout.
import {
  DatePicker, useBookerStoreContext, useNonEmptyScheduleDays,
} from "@calcom/atoms";
import dayjs from "dayjs";

const weekdays = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"];

function BookerDatePicker({ event, slots = {}, isLoading, scrollToTimeSlots, showNoAvailabilityDialog, onDateChange }) {
  const month = useBookerStoreContext((state) => state.month);
  const selectedDate = useBookerStoreContext((state) => state.selectedDate);
  const layout = useBookerStoreContext((state) => state.layout);
  const setSelectedDate = useBookerStoreContext((state) => state.setSelectedDate);
  const setMonth = useBookerStoreContext((state) => state.setMonth);
  const setDayCount = useBookerStoreContext((state) => state.setDayCount);
  const includedDates = useNonEmptyScheduleDays(slots);
  const compact = layout !== "month_view" && layout !== "mobile";
  return (
    <DatePicker
      isLoading={isLoading}
      onChange={(date, omitUpdatingParams) => {
        const day = date === null ? null : date.format("YYYY-MM-DD");
        setSelectedDate({ date: day, omitUpdatingParams, preventMonthSwitching: !compact });
        if (day !== selectedDate) onDateChange?.();
      }}
      onMonthChange={(date) => {
        setMonth(date.format("YYYY-MM"));
        setSelectedDate({ date: date.format("YYYY-MM-DD") });
        setDayCount(null);
      }}
      includedDates={includedDates}
      locale="en"
      browsingDate={month ? dayjs(month) : undefined}
      selected={dayjs(selectedDate)}
      weekStart={Math.max(0, weekdays.indexOf(event?.data?.subsetOfUsers?.[0]?.weekStart))}
      slots={slots}
      scrollToTimeSlots={scrollToTimeSlots}
      isCompact={compact}
      showNoAvailabilityDialog={showNoAvailabilityDialog}
    />
  );
}
export { BookerDatePicker as DatePicker };
