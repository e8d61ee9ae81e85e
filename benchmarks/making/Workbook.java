// A book by Apache POI: java -cp poi.jar Workbook.java ORDERS TARGET
// The orders stand in lines of words between tabs: sheet, text, number, merge, row, column.

import java.io.FileOutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.apache.poi.hssf.usermodel.HSSFCell;
import org.apache.poi.hssf.usermodel.HSSFCellStyle;
import org.apache.poi.hssf.usermodel.HSSFRow;
import org.apache.poi.hssf.usermodel.HSSFSheet;
import org.apache.poi.hssf.usermodel.HSSFWorkbook;
import org.apache.poi.ss.util.CellRangeAddress;

public class Workbook {
    public static void main(String[] words) throws Exception {
        HSSFWorkbook book = new HSSFWorkbook();
        Map<String, HSSFCellStyle> styles = new HashMap<>();
        HSSFSheet sheet = null;
        for (String line : Files.readAllLines(Path.of(words[0]))) {
            String[] order = line.split("\t", -1);
            switch (order[0]) {
                case "sheet" -> {
                    sheet = book.createSheet(order[1]);
                    book.setSheetHidden(book.getSheetIndex(sheet), order[2].equals("1"));
                }
                case "merge" -> {
                    int y = Integer.parseInt(order[1]), x = Integer.parseInt(order[2]);
                    sheet.addMergedRegion(new CellRangeAddress(y, y + Integer.parseInt(order[3]) - 1,
                        x, x + Integer.parseInt(order[4]) - 1));
                }
                case "row" -> row(sheet, Integer.parseInt(order[1])).setZeroHeight(true);
                case "column" -> sheet.setColumnHidden(Integer.parseInt(order[1]), true);
                default -> put(book, styles, sheet, order);
            }
        }
        try (FileOutputStream target = new FileOutputStream(words[1])) {
            book.write(target);
        }
    }

    static HSSFRow row(HSSFSheet sheet, int number) {
        HSSFRow found = sheet.getRow(number);
        return found == null ? sheet.createRow(number) : found;
    }

    static void put(HSSFWorkbook book, Map<String, HSSFCellStyle> styles, HSSFSheet sheet, String[] order) {
        HSSFCell cell = row(sheet, Integer.parseInt(order[1])).createCell(Integer.parseInt(order[2]));
        if (order[0].equals("text")) cell.setCellValue(order[3]);
        else cell.setCellValue(Double.parseDouble(order[3]));
        if (!order[4].isEmpty()) {
            cell.setCellStyle(styles.computeIfAbsent(order[4], code -> {
                HSSFCellStyle style = book.createCellStyle();
                style.setDataFormat(book.createDataFormat().getFormat(code));
                return style;
            }));
        }
    }
}
