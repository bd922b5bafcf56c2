// What MPXJ, which reads most planning tools, sees in plan files: one line a fact, for the test beside this file.

import java.io.File;
import java.io.PrintStream;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.temporal.TemporalAdjusters;
import java.util.StringJoiner;
import org.mpxj.*;
import org.mpxj.reader.UniversalProjectReader;
import org.mpxj.writer.FileFormat;
import org.mpxj.writer.UniversalProjectWriter;

public class PlanFacts {
    static PrintStream out;

    public static void main(String[] files) throws Exception {
        out = new PrintStream(System.out, true, "UTF-8");
        if (files[0].equals("convert")) {
            ProjectFile file = new UniversalProjectReader().read(new File(files[1]));
            new UniversalProjectWriter(files[2].endsWith(".xer") ? FileFormat.XER : FileFormat.MSPDI).write(file, files[2]);
            return;
        }
        for (String name : files) {
            ProjectFile file = new UniversalProjectReader().read(new File(name));
            if (file == null) {
                out.println("UNREAD " + name);
                continue;
            }
            boolean xer = name.endsWith(".xer");
            out.println("FILE " + new File(name).getName());
            for (ProjectCalendar c : file.getCalendars()) {
                calendar(c);
            }
            for (Task task : file.getTasks()) {
                if (xer ? !task.getSummary() : task.getUniqueID() != 0) {
                    task(file, task, xer);
                }
            }
        }
    }

    static void calendar(ProjectCalendar c) {
        StringJoiner free = new StringJoiner(" ");
        for (LocalDate d = LocalDate.of(2026, 1, 1); d.isBefore(LocalDate.of(2027, 7, 1)); d = d.plusDays(1)) {
            if (!c.isWorkingDate(d)) {
                free.add(d.toString());
            }
        }
        out.println("K|" + c.getUniqueID() + "|" + c.getName() + "|" + free);
    }

    static void task(ProjectFile file, Task t, boolean xer) {
        StringJoiner line = new StringJoiner("|");
        line.add("T").add("" + t.getUniqueID()).add(t.getName());
        if (xer) {
            line.add(t.getActivityID()).add("" + t.getActivityType());
            line.add(t.getParentTask() == null ? "" : t.getParentTask().getName());
            line.add(day(t.getPlannedStart())).add(day(t.getPlannedFinish()));
            line.add(day(t.getEarlyStart())).add(day(t.getEarlyFinish()));
            line.add("" + t.getSecondaryConstraintType()).add(day(t.getSecondaryConstraintDate()));
        } else {
            line.add("" + t.getMilestone()).add("" + t.getSummary());
            line.add("" + t.getOutlineLevel());
            line.add(day(t.getStart())).add(day(t.getFinish())).add(day(t.getDeadline()));
            for (int n = 1; n <= 10; n++) {
                line.add(day(t.getBaselineStart(n))).add(day(t.getBaselineFinish(n)));
            }
            line.add(amount(file, t.getDuration())).add("" + t.getContact()).add("" + t.getWBS());
        }
        line.add(day(t.getActualStart())).add(day(t.getActualFinish()));
        line.add("" + t.getConstraintType()).add(day(t.getConstraintDate()));
        out.println(line);
        for (Relation r : t.getPredecessors()) {
            out.println("L|" + r.getPredecessorTask().getUniqueID() + "|" + t.getUniqueID() + "|" + r.getType().name()
                + "|" + amount(file, r.getLag()));
        }
        for (CustomField f : file.getCustomFields()) {
            Object value = f.getFieldType().getFieldTypeClass() == FieldTypeClass.TASK ? t.get(f.getFieldType()) : null;
            if (value != null && !value.equals("")) {
                boolean dated = value instanceof LocalDateTime;
                out.println("C|" + t.getUniqueID() + "|" + f.getAlias() + "|"
                    + (dated ? day((LocalDateTime) value) : value.toString()));
            }
        }
    }

    static String day(LocalDateTime d) {
        return d == null ? "" : d.toLocalDate().toString();
    }

    static String amount(ProjectFile file, Duration d) {
        if (d == null) {
            return "";
        }
        TimeUnit unit = d.getUnits();
        if (unit == TimeUnit.PERCENT) {
            return Math.round(d.getDuration()) + "%";
        }
        boolean elapsed = unit.isElapsed();
        TimeUnit minutes = elapsed ? TimeUnit.ELAPSED_MINUTES : TimeUnit.MINUTES;
        return Math.round(d.convertUnits(minutes, file.getProjectProperties()).getDuration()) + (elapsed ? "e" : "");
    }
}
